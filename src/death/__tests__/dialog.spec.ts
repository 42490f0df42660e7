import { evidence, HOSTILE } from '../../__tests__/facts';
import { IEvidence } from '../../wire/evidence';
import { dialogs, Page, press, shown, text } from './page';

/**
 * The dialog of a death about which the server has this evidence.
 */
async function dead(found: IEvidence | null): Promise<Page> {
  const page = new Page();
  page.evidence = Promise.resolve(found);
  await page.tell('running');
  await page.tell('dead', {});
  await shown();
  return page;
}

const find = <T extends HTMLElement>(selector: string) =>
  dialogs()[0].querySelector<T>(selector)!;

const link = (label: string) =>
  [...dialogs()[0].querySelectorAll<HTMLElement>('button, a')].find(
    node => node.textContent === label
  )!;

describe('the dialog of a death', () => {
  const writeText = jest.fn(async () => undefined);

  beforeAll(() => {
    Object.assign(navigator, { clipboard: { writeText } });
  });

  afterEach(async () => {
    while (dialogs().length > 0) {
      await press('Dismiss');
    }
  });

  it('is there before the evidence, and completed by it', async () => {
    const page = new Page();
    let answer: (found: IEvidence) => void = () => undefined;
    page.evidence = new Promise(resolve => (answer = resolve));
    await page.tell('running');
    await page.tell('dead', {});
    expect(text('cause')).toBe('Killed by SIGKILL');
    expect(text('hint')).toBe('');

    answer(evidence());
    await shown();
    expect(dialogs()).toHaveLength(1);
    expect(text('hint')).toBe(
      'A native library read memory that is not its own.'
    );
    expect(document.activeElement?.textContent).toBe('Dismiss');
  });

  it('says where it was', async () => {
    await dead(evidence());
    expect(find('.jp-KernelStatusDialog-place').textContent).toBe(
      'It died in cell [7], line 3.ctypes.string_at(0)Go to Cell'
    );
  });

  it('goes to the cell, and restarts nothing', async () => {
    const page = await dead(evidence());
    link('Go to Cell').click();
    await shown();
    expect(page.goToCell).toHaveBeenCalledTimes(1);
    expect(dialogs()).toHaveLength(0);
    expect(page.restartKernel).not.toHaveBeenCalled();
  });

  it('shows what the process wrote under folds, which open and close', async () => {
    await dead(evidence());
    const folds = [...dialogs()[0].querySelectorAll('details')];
    expect(folds.map(fold => fold.dataset.kind)).toEqual([
      'traceback',
      'stderr'
    ]);
    expect(folds[1].querySelector('pre')!.textContent).toBe('a warning');
    expect(folds[1].open).toBe(false);
    folds[1].querySelector('summary')!.click();
    expect(folds[1].open).toBe(true);
    folds[1].querySelector('summary')!.click();
    expect(folds[1].open).toBe(false);
  });

  it('leaves Enter on a fold to the fold', async () => {
    await dead(evidence());
    // The keys of the first half second are nobody's.
    const now = performance.now() + 1000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
    const enter = new KeyboardEvent('keydown', {
      key: 'Enter',
      bubbles: true,
      cancelable: true
    });
    find('summary').dispatchEvent(enter);
    clock.mockRestore();
    await shown();
    expect(dialogs()).toHaveLength(1);
    expect(enter.defaultPrevented).toBe(false);
  });

  it('copies the report', async () => {
    await dead(evidence());
    link('Copy Report').click();
    await shown();
    expect(writeText).toHaveBeenCalledWith(
      'report: Crashed with SIGSEGV (segmentation fault)'
    );
    expect(text('copied')).toBe('Copied');
  });

  it('leads to the page of the cause, and to the operator', async () => {
    await dead(evidence());
    expect(link('About this cause').getAttribute('href')).toMatch(
      /docs\/causes\/segmentation-fault\.md$/
    );
    expect(link('Help for this server').getAttribute('href')).toBe(
      'https://example.org/help'
    );
    expect(text('operatorHint')).toBe('Ask us.');
  });

  it('is as it was where there is no evidence', async () => {
    await dead(null);
    expect(text('cause')).toBe('Killed by SIGKILL');
    expect(find('.jp-KernelStatusDialog-place').hidden).toBe(true);
    expect(dialogs()[0].querySelectorAll('details')).toHaveLength(0);
    expect(link('About this cause').hidden).toBe(true);
  });

  it('forgets an answer about an earlier death', async () => {
    const page = new Page();
    const answers: ((found: IEvidence) => void)[] = [];
    Object.defineProperty(page, 'evidence', {
      get: () => new Promise(resolve => answers.push(resolve))
    });
    await page.tell('running');
    await page.tell('restarting', {});
    await page.tell('restarting', { number: 2 });
    answers[1](evidence({ hint: 'the second' }));
    await shown();
    answers[0](evidence({ hint: 'the first' }));
    await shown();
    expect(text('hint')).toBe('the second');
  });

  it.each(HOSTILE)('shows %s as text, wherever it is', async (_, hostile) => {
    await dead(
      evidence({
        hint: hostile,
        reason: hostile,
        stderr: { text: hostile, cut: false },
        traceback: { headline: hostile, frames: [], text: hostile },
        cell: { code: hostile, line: 1 },
        operator: { hint: hostile, link: hostile }
      })
    );
    expect(
      dialogs()[0].querySelector('script, img, iframe, b, [onerror]')
    ).toBeNull();
    expect(link('Help for this server').hasAttribute('href')).toBe(false);
    const seen = dialogs()[0].textContent ?? '';
    // eslint-disable-next-line no-control-regex
    expect(seen).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
  });

  it.each(HOSTILE)(
    'shows all of %s that can be seen',
    async (_, text, seen) => {
      await dead(evidence({ traceback: null, stderr: { text, cut: false } }));
      expect(find('pre').textContent).toBe(seen);
    }
  );

  it('bounds 100 kB, and keeps the end', async () => {
    const long = 'x'.repeat(100_000) + 'the end';
    await dead(evidence({ hint: long, stderr: { text: long, cut: false } }));
    const stderr = find('[data-kind="stderr"] pre').textContent ?? '';
    expect(stderr.length).toBeLessThanOrEqual(16_384);
    expect(stderr.endsWith('the end')).toBe(true);
    expect(text('hint')!.length).toBeLessThanOrEqual(500);
  });
});
