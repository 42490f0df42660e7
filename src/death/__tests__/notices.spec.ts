import { Exit, fact } from '../../__tests__/facts';
import { KernelStatus } from '../../wire/kernel';
import { SeenStore } from '../../tracker/seen';
import { dialogs, heading, Page, press, shown, text } from './page';

describe('Notices', () => {
  afterEach(async () => {
    while (dialogs().length > 0) {
      await press('Close');
    }
  });

  it('tells of a death, once', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', {});
    await page.tell('dead', {});
    expect(dialogs()).toHaveLength(1);
    expect(heading()).toBe('Kernel was killed');
    expect(text('place')).toBe('a.ipynb');
    expect(text('cause')).toBe('Killed by SIGKILL');
    expect(dialogs()[0].dataset.phase).toBe('dead');
    await press('Close');
    await page.tell('dead', {});
    expect(dialogs()).toHaveLength(0);
    expect(page.restartKernel).not.toHaveBeenCalled();
  });

  it('believes no event', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', {}, false);
    expect(dialogs()).toHaveLength(0);
  });

  it('follows a restart in the open dialog', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('restarting', {});
    expect(dialogs()[0].dataset.phase).toBe('restarting');
    await page.tell('running', {});
    expect(dialogs()).toHaveLength(1);
    expect(dialogs()[0].dataset.phase).toBe('restarted');
  });

  it('counts the deaths while it is open, and leaves the count to the limit', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('restarting', {});
    await page.tell('restarting', { number: 2 });
    expect(text('since')).toContain('The kernel has died 2 times.');
    await page.tell('dead', {
      number: 2,
      cause: 'restart-limit',
      facts: { signal: 'SIGKILL', restarts: 5 }
    });
    expect(dialogs()).toHaveLength(1);
    expect(dialogs()[0].dataset.phase).toBe('gave-up');
    expect(heading()).toBe('Kernel died 6 times in a row');
    expect(text('since')).toBe('It will not restart again automatically.');
  });

  it('is not in the way of somebody who knows of a crash loop', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('restarting', {});
    await press('Close');
    await page.tell('restarting', { number: 2 });
    expect(dialogs()).toHaveLength(0);
    await page.tell('dead', { number: 3, cause: 'restart-limit' });
    expect(dialogs()).toHaveLength(1);
  });

  it.each<[string, KernelStatus, Exit, number]>([
    ['another restart', 'restarting', { number: 2 }, 0],
    ['a restart that was missed', 'running', { number: 2 }, 0],
    ['the last death', 'dead', { number: 2 }, 1],
    ['the limit', 'dead', { cause: 'restart-limit' }, 1],
    ['no launch', 'dead', { number: 2, cause: 'launch-failed' }, 1]
  ])(
    'after a restart was dismissed says of %s what lasts',
    async (_, status, exit, count) => {
      const page = new Page();
      await page.tell('running');
      await page.tell('restarting', {});
      await press('Close');
      await page.tell(status, exit);
      expect(dialogs()).toHaveLength(count);
    }
  );

  it.each<[string, KernelStatus, Exit]>([
    ['a shutdown', 'dead', { cause: 'shutdown' }],
    ['a wished restart', 'restarting', { cause: 'shutdown' }],
    ['a culled kernel', 'terminated', { cause: 'culled' }],
    ['a start', 'starting', null]
  ])('says nothing of %s', async (_, status, exit) => {
    const page = new Page();
    await page.tell('running');
    await page.tell(status, exit);
    expect(dialogs()).toHaveLength(0);
  });

  it('says nothing of a death long past', async () => {
    const page = new Page();
    await page.tell('running', {});
    expect(dialogs()).toHaveLength(0);
    await page.tell('dead', { number: 2 });
    expect(dialogs()).toHaveLength(1);
  });

  it('tells of a death that was over before the first record of a kernel met alive', async () => {
    const page = new Page();
    page.know('starting');
    await page.tell('running', {});
    expect(dialogs()).toHaveLength(1);
    expect(dialogs()[0].dataset.phase).toBe('restarted');
  });

  it('says nothing twice, also after a reload', async () => {
    const seen = () => new SeenStore(window.sessionStorage);
    const page = new Page(seen());
    await page.tell('running');
    await page.tell('dead', {});
    await press('Close');
    await new Page(seen()).tell('dead', {});
    expect(dialogs()).toHaveLength(0);
    window.sessionStorage.clear();
  });

  it('says nothing when it is to be quiet', async () => {
    const page = new Page();
    page.notices.presentation = 'quiet';
    await page.tell('running');
    await page.tell('dead', {});
    expect(dialogs()).toHaveLength(0);
  });

  it('restarts on demand', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', {});
    await press('Restart Kernel');
    expect(page.restartKernel).toHaveBeenCalledTimes(1);
    expect(dialogs()).toHaveLength(0);
  });

  it('lets one choose another kernel where this one never ran', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', { kind: 'ipykernel-missing' });
    await press('Choose Another Kernel\u2026');
    expect(page.selectKernel).toHaveBeenCalledWith(page.context);
  });

  it('gives Close the focus', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', {});
    expect(document.activeElement?.textContent).toBe('Close');
  });

  it('shows markup as text', async () => {
    const page = new Page();
    await page.tell('running');
    await page.tell('dead', { reason: '<img src=x>' });
    expect(text('cause')).toBe('<img src=x>');
    expect(dialogs()[0].querySelector('img')).toBeNull();
  });

  it('tells why a launch failed: the newest failure of that name', async () => {
    const page = new Page();
    page.listed.push(
      fact('dead', { cause: 'launch-failed', endedAt: 't1', reason: 'old' }, 2),
      fact('dead', { cause: 'launch-failed', endedAt: 't2', reason: 'new' }, 2)
    );
    const done = page.notices.launchFailed(page.context, 'HTTP 500');
    await shown();
    expect(dialogs()[0].dataset.phase).toBe('launch-failed');
    expect(text('cause')).toBe('new');
    await press('Close');
    await done;
  });

  it('tells what the server answered when it lists no failure', async () => {
    const page = new Page();
    const done = page.notices.launchFailed(page.context, 'HTTP 500');
    await shown();
    expect(heading()).toBe('Could not get a kernel');
    expect(text('hint')).toBe('HTTP 500');
    await press('Choose Another Kernel\u2026');
    await done;
    expect(page.selectKernel).toHaveBeenCalledTimes(1);
  });
});
