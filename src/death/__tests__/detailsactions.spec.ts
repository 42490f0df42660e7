import { fact } from '../../__tests__/facts';
import { pseudo, untranslated } from '../../__tests__/pseudo';
import { IEvidence } from '../../wire/evidence';
import { IKernelEvidence } from '../../evidence/token';
import { IKernelFact } from '../../wire/kernel';
import { IKernelDetailsSubject } from '../../details/token';
import { deathActions } from '../actions';

const DEAD = fact('dead', {});

function scene(evidence: IEvidence | null) {
  const asked: string[] = [];
  const done: string[] = [];
  const kernelEvidence = {
    read: async (fact: IKernelFact) => {
      asked.push(fact.id);
      return evidence;
    },
    find: () => async () => void done.push('went'),
    report: () => 'the report'
  } as unknown as IKernelEvidence;
  const [go, report] = deathActions(
    kernelEvidence,
    async text => void done.push(text),
    pseudo
  );
  return { asked, done, go, report };
}

const about = (fact: IKernelFact | null) =>
  ({ fact }) as unknown as IKernelDetailsSubject;

describe('deathActions', () => {
  it('lead to the cell once the evidence is there, asking once', async () => {
    const { asked, done, go } = scene({} as IEvidence);
    expect(go.isVisible!(about(DEAD))).toBe(false);
    await Promise.resolve();
    expect(go.isVisible!(about(DEAD))).toBe(true);
    expect(asked).toEqual(['k']);
    await go.execute(about(DEAD));
    expect(done).toEqual(['went']);
  });

  it('copy the report, with or without evidence', async () => {
    const { done, go, report } = scene(null);
    expect(report.isVisible!(about(DEAD))).toBe(true);
    await report.execute(about(DEAD));
    expect(done).toEqual(['the report']);
    expect(go.isVisible!(about(DEAD))).toBe(false);
  });

  it.each<[string, IKernelFact | null]>([
    ['nothing is known', null],
    ['no process ended', { ...DEAD, status: 'running', lastExit: null }],
    [
      'the end was asked for',
      { ...DEAD, lastExit: { ...DEAD.lastExit!, cause: 'shutdown' } }
    ]
  ])('are not there when %s', (_, fact) => {
    const { asked, go, report } = scene({} as IEvidence);
    expect(go.isVisible!(about(fact))).toBe(false);
    expect(report.isVisible!(about(fact))).toBe(false);
    expect(asked).toEqual([]);
  });

  it('are in the reader’s language', () => {
    const { go, report } = scene(null);
    for (const { label, caption } of [go, report]) {
      expect(untranslated(`${label} ${caption}`)).toEqual([]);
    }
  });
});
