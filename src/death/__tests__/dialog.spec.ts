import { evidence, Exit, HOSTILE } from '../../__tests__/facts';
import { IEvidence } from '../../wire/evidence';
import { KernelStatus } from '../../wire/kernel';
import { dialogs, heading, Page, press, shown, text } from './page';

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

const buttons = () => [
  ...dialogs()[0].querySelectorAll<HTMLElement>('.jp-Dialog-footer button')
];

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
      await press('Close');
    }
  });

  it('is there before the evidence, and completed by it', async () => {
    const page = new Page();
    let answer: (found: IEvidence) => void = () => undefined;
    page.evidence = new Promise(resolve => (answer = resolve));
    await page.tell('running');
    await page.tell('dead', {});
    expect(heading()).toBe('Kernel was killed');
    expect(text('hint')).toBe('Killed by SIGKILL');

    answer(evidence());
    await shown();
    expect(dialogs()).toHaveLength(1);
    expect(text('hint')).toBe(
      'A native library read memory that is not its own.'
    );
    expect(document.activeElement?.textContent).toBe('Close');
  });

  it('has one line with the document, the place and the time', async () => {
    const page = new Page();
    page.evidence = Promise.resolve(evidence());
    const endedAt = '2026-05-04T12:47:03Z';
    await page.tell('running');
    await page.tell('dead', { endedAt });
    await shown();
    expect(text('place')).toMatch(/^a\.ipynb · cell \[7\], line 3 · .*:47:03/);
  });

  it('shows the lines around the crash, which lead there', async () => {
    const page = await dead(evidence());
    const lines = [...find('.jp-KernelStatusDialog-code').children];
    expect(
      lines.map(line => [(line as HTMLElement).dataset.line, line.textContent])
    ).toEqual([
      ['2', ''],
      ['3', '  ctypes.string_at(0)']
    ]);
    expect(lines[1].classList).toContain('jp-KernelStatusDialog-crashed');
    find('.jp-KernelStatusDialog-code').click();
    await shown();
    expect(page.goToCell).toHaveBeenCalledTimes(1);
  });

  it('says nothing twice', async () => {
    await dead(evidence());
    const parts = ['place', 'hint', 'operatorHint', 'since', 'cause'].map(text);
    const said = [heading(), ...parts];
    expect(new Set(said).size).toBe(said.length);
    expect(said[0]).toBe('Kernel was killed');
  });

  it.each<[string, KernelStatus, Exit, string[]]>([
    ['that stays dead', 'dead', {}, ['Close', 'Go to Cell', 'Restart Kernel']],
    ['that restarted', 'running', {}, ['Close', 'Go to Cell']],
    [
      'that never ran',
      'dead',
      { kind: 'never-answered', facts: { code: 1 } },
      ['Close', 'Restart Kernel', 'Choose Another Kernel\u2026']
    ]
  ])('offers of a kernel %s what fits', async (_, status, exit, offered) => {
    const page = new Page();
    page.evidence = Promise.resolve(evidence());
    await page.tell('running');
    await page.tell('restarting', exit);
    await page.tell(status, exit);
    await shown();
    expect(buttons().map(({ textContent }) => textContent)).toEqual(offered);
    expect(document.activeElement?.textContent).toBe('Close');
  });

  it('has a name, a description and a keyboard loop of its own', async () => {
    await dead(evidence());
    const [dialog] = dialogs();
    const named = (name: string) =>
      document.getElementById(dialog.getAttribute(name)!)!.textContent;
    expect(dialog.getAttribute('role')).toBe('alertdialog');
    expect(named('aria-labelledby')).toBe('Kernel was killed');
    expect(named('aria-describedby')).toContain(text('hint'));
    const [close, go, restart] = buttons();
    // The keys of the first half second are nobody's.
    const now = performance.now() + 1000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
    for (const [key, focused] of [
      ['ArrowRight', go],
      ['ArrowRight', restart],
      ['ArrowRight', close],
      ['ArrowLeft', restart]
    ] as const) {
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true })
      );
      expect(document.activeElement).toBe(focused);
    }
    clock.mockRestore();
  });

  it('goes to the cell, and restarts nothing', async () => {
    const page = await dead(evidence());
    await press('Go to Cell');
    await shown();
    expect(page.goToCell).toHaveBeenCalledTimes(1);
    expect(dialogs()).toHaveLength(0);
    expect(page.restartKernel).not.toHaveBeenCalled();
  });

  it('has all else under one fold, which opens and closes', async () => {
    await dead(evidence({ stdout: { text: 'a page full', cut: true } }));
    const [fold, ...others] = dialogs()[0].querySelectorAll('details');
    expect(others).toEqual([]);
    const written = [...fold.querySelectorAll('pre')];
    expect(written.map(pre => pre.dataset.kind)).toEqual([
      'traceback',
      'stderr',
      'stdout'
    ]);
    expect(written[2].getAttribute('aria-label')).toBe(
      'The end of its other output (stdout)'
    );
    expect(written[1].textContent).toBe('a warning');
    expect(fold.contains(find('.jp-KernelStatusDialog-cause'))).toBe(true);
    expect(fold.contains(link('Copy Report'))).toBe(true);
    expect(fold.open).toBe(false);
    fold.querySelector('summary')!.click();
    expect(fold.open).toBe(true);
    fold.querySelector('summary')!.click();
    expect(fold.open).toBe(false);
  });

  it('shows what the kernel and others had of the memory', async () => {
    const memory = {
      resident: 2 ** 29,
      limit: 2 ** 30,
      used_of_limit: 2 ** 30
    };
    await dead(evidence({ memory }));
    expect(text('memory')).toBe(
      'Memory: this kernel 512 MiB, others 512 MiB, limit 1 GiB'
    );
    const bar = [...find('.jp-KernelStatusDialog-bar').children];
    expect(bar.map(piece => (piece as HTMLElement).style.width)).toEqual([
      '50%',
      '50%'
    ]);
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
      /jupyterlab-kernel-status\/causes\/segmentation-fault$/
    );
    expect(link('Help for this server').getAttribute('href')).toBe(
      'https://example.org/help'
    );
    expect(text('operatorHint')).toBe('Ask us.');
  });

  it('is as it was where there is no evidence', async () => {
    await dead(null);
    expect(text('hint')).toBe('Killed by SIGKILL');
    expect(text('place')).toBe('a.ipynb');
    expect(text('code')).toBe('');
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
        stdout: { text: hostile, cut: false },
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
    const stderr = find('pre[data-kind="stderr"]').textContent ?? '';
    expect(stderr.length).toBeLessThanOrEqual(16_384);
    expect(stderr.endsWith('the end')).toBe(true);
    expect(text('hint')!.length).toBeLessThanOrEqual(500);
  });
});
