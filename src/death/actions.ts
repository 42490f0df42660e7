import { TranslationBundle } from '@jupyterlab/translation';
import { IEvidence } from '../wire/evidence';
import { IKernelEvidence } from '../evidence/token';
import { IKernelFact } from '../wire/kernel';
import { IKernelDetailsAction } from '../details/token';
import { deathOf, verdictKey } from '../tracker/deaths';
import { IDeath } from '../tracker/token';

/**
 * What the details offer about the last death of a kernel: to go to the cell
 * that was running, and to copy the report.
 *
 * @param kernelEvidence - Why kernels died.
 * @param copy - Puts a text on the clipboard.
 * @param trans - The reader's language.
 */
export function deathActions(
  kernelEvidence: IKernelEvidence,
  copy: (text: string) => Promise<void>,
  trans: TranslationBundle
): IKernelDetailsAction[] {
  const known = new Map<string, IEvidence | null>();
  // Asked for when it is first wanted: the view is drawn anew all the time.
  const evidenceOf = ({ fact }: IDeath): IEvidence | null => {
    const key = verdictKey(fact);
    if (!known.has(key)) {
      known.set(key, null);
      kernelEvidence.read(fact).then(
        evidence => known.set(key, evidence),
        reason => {
          console.debug(`Evidence on kernel ${fact.id} was not read`, reason);
        }
      );
    }
    return known.get(key) ?? null;
  };
  const death = (fact: IKernelFact | null) => fact && deathOf(fact);
  const goOf = (fact: IKernelFact | null) => {
    const last = death(fact);
    const evidence = last && evidenceOf(last);
    return last && evidence ? kernelEvidence.find(last.fact, evidence) : null;
  };
  return [
    {
      id: 'go-to-cell',
      label: trans.__('Go to Cell'),
      caption: trans.__('Go to the cell that was running when the kernel died'),
      rank: 60,
      isVisible: ({ fact }) => goOf(fact) !== null,
      execute: ({ fact }) => goOf(fact)?.()
    },
    {
      id: 'copy-report',
      label: trans.__('Copy Report'),
      caption: trans.__('Copy what is known of the death, for a bug tracker'),
      rank: 70,
      closes: false,
      isVisible: ({ fact }) => death(fact) !== null,
      execute: async ({ fact }) => {
        const last = death(fact);
        if (last) {
          const evidence = await kernelEvidence.read(last.fact);
          await copy(kernelEvidence.report(last.fact, evidence));
        }
      }
    }
  ];
}
