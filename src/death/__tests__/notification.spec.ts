import { Notification } from '@jupyterlab/apputils';
import { Exit } from '../../__tests__/facts';
import { KernelStatus } from '../../wire/kernel';
import { dialogs, Page, press, shown, text } from './page';

const notifications = () => Notification.manager.notifications;

const message = () => notifications()[0]?.message;

const actions = () => notifications()[0]?.options.actions ?? [];

/**
 * As stock does it: whoever presses a button has seen the notification.
 */
async function act(label: string): Promise<void> {
  const { id } = notifications()[0];
  actions()
    .find(action => action.label === label)!
    .callback(new MouseEvent('click'));
  Notification.dismiss(id);
  await shown();
}

/**
 * Kernels of these documents that run, and how one of them dies.
 */
async function scene(...ids: string[]) {
  const page = new Page();
  for (const id of ids) {
    await page.tell('running', null, true, id);
  }
  const tell = (id: string, status: KernelStatus = 'dead', exit: Exit = {}) =>
    page.tell(status, exit, true, id);
  return { page, tell };
}

describe('the notification of deaths', () => {
  afterEach(async () => {
    Notification.dismiss();
    while (dialogs().length > 0) {
      await press('Close');
    }
  });

  it('tells of a death that nobody looks at, and restarts', async () => {
    const { page, tell } = await scene('off1');
    await tell('off1');
    expect(dialogs()).toHaveLength(0);
    expect(notifications()).toHaveLength(1);
    expect(message()).toBe(
      'off1.ipynb: Kernel was killed\nIt will not restart automatically.'
    );
    expect(notifications()[0].type).toBe('error');
    await act('Restart Kernel');
    expect(page.restartKernel).toHaveBeenCalledTimes(1);
    expect(notifications()).toHaveLength(0);
  });

  it('leads to the document, and its dialog', async () => {
    const { page, tell } = await scene('off1');
    await tell('off1');
    await act('Open off1.ipynb');
    expect(page.activate).toHaveBeenCalledWith(page.offScreen);
    expect(text('place')).toBe('off1.ipynb');
    expect(notifications()).toHaveLength(0);
  });

  it('tells of all that died within a moment, and leads to one after the other', async () => {
    const { page, tell } = await scene('k', 'off1', 'off2');
    let over = () => undefined as void;
    page.moment = new Promise(resolve => (over = resolve));
    await tell('k');
    await tell('off1');
    await tell('off2');
    over();
    await shown();
    expect(dialogs()).toHaveLength(0);
    expect(notifications()).toHaveLength(1);
    expect(message()).toBe(
      '3 kernels died: a.ipynb, off1.ipynb, off2.ipynb\nKilled by SIGKILL'
    );
    await act('Open a.ipynb');
    expect(text('place')).toBe('a.ipynb');
    expect(message()).toBe(
      '2 kernels died: off1.ipynb, off2.ipynb\nKilled by SIGKILL'
    );
    expect(actions().map(({ label }) => label)).toEqual([
      'Open off1.ipynb',
      'Open off2.ipynb'
    ]);
  });

  it('has room for long names, and all of them in the tooltips', async () => {
    const long = `analysis-of-the-samples-${'x'.repeat(60)}-final.ipynb`;
    const middling = 'Untitled12.ipynb';
    const { page, tell } = await scene('off1', 'off2');
    page.names.set('off1', long).set('off2', middling);
    await tell('off1');
    expect(message()).toBe(
      'analysis-of-the-sa…xxxxxx-final.ipynb: Kernel was killed\nIt will not restart automatically.'
    );
    await tell('off2');
    expect(actions().map(({ label }) => label)).toEqual([
      'Open analys…-final',
      'Open Untitled12'
    ]);
    expect(actions().map(({ caption }) => caption)).toEqual([
      `Open ${long}`,
      `Open ${middling}`
    ]);
  });

  it('names the first of many', async () => {
    const ids = ['off1', 'off2', 'off3', 'off4'];
    const { tell } = await scene(...ids);
    for (const id of ids) {
      await tell(id);
    }
    expect(message()).toBe(
      '4 kernels died: off1.ipynb, off2.ipynb, off3.ipynb…\nKilled by SIGKILL'
    );
  });

  it('is joined by later deaths, of other causes too', async () => {
    const { tell } = await scene('off1', 'off2');
    await tell('off1');
    await tell('off2', 'dead', { reason: 'Exited with code 3' });
    expect(notifications()).toHaveLength(1);
    expect(message()).toBe('2 kernels died: off1.ipynb, off2.ipynb');
  });

  it('counts, and follows an automatic restart', async () => {
    const { tell } = await scene('off1');
    await tell('off1', 'restarting');
    await tell('off1', 'restarting', { number: 2 });
    expect(message()).toBe(
      'off1.ipynb: Kernel was killed\nThe kernel has died 2 times. It is restarting. All variables are lost.'
    );
    await tell('off1', 'running', { number: 2 });
    expect(message()).toContain('It has restarted.');
    expect(notifications()).toHaveLength(1);
    expect(notifications()[0].type).toBe('warning');
    expect(actions().map(({ label }) => label)).toEqual(['Open off1.ipynb']);
  });

  it.each<[string, (page: Page) => unknown]>([
    ['restarted', page => page.tell('restarting', {}, true, 'off1')],
    ['shut down', page => page.forget('off1')],
    [
      'asked to end',
      page => page.tell('terminating', { cause: 'shutdown' }, true, 'off1')
    ]
  ])('is gone when a dead kernel is %s', async (_, settle) => {
    const { page, tell } = await scene('off1');
    await tell('off1');
    await settle(page);
    expect(notifications()).toHaveLength(0);
    expect(dialogs()).toHaveLength(0);
  });

  it('stays when its document comes on screen: no dialog besides', async () => {
    const { page, tell } = await scene('k');
    page.onScreen = false;
    await tell('k');
    page.onScreen = true;
    page.currentChanged.emit();
    await shown();
    expect(dialogs()).toHaveLength(0);
    expect(notifications()).toHaveLength(1);
    await tell('k', 'dead', { number: 2 });
    expect(message()).toContain('died 2 times');
    expect(dialogs()).toHaveLength(0);
  });

  it('tells of what dies beside an open dialog', async () => {
    const { tell } = await scene('k', 'off1');
    await tell('k');
    await tell('off1');
    expect(dialogs()).toHaveLength(1);
    expect(message()).toContain('off1.ipynb: Kernel was killed');
    await tell('k', 'dead', { number: 2 });
    expect(text('since')).toContain('died 2 times');
    expect(notifications()).toHaveLength(1);
  });

  it('is not there again for who dismissed it, until something else happens', async () => {
    const { tell } = await scene('off1');
    await tell('off1', 'restarting');
    Notification.dismiss();
    await tell('off1', 'restarting', { number: 2 });
    expect(notifications()).toHaveLength(0);
    await tell('off1', 'dead', { number: 3, cause: 'restart-limit' });
    expect(notifications()).toHaveLength(1);
  });

  it('is all there is when the settings say so', async () => {
    const { page, tell } = await scene('k');
    page.notices.presentation = 'notification';
    await tell('k');
    await page.notices.launchFailed(page.context, 'HTTP 500');
    expect(dialogs()).toHaveLength(0);
    expect(notifications().map(({ message }) => message)).toEqual([
      'a.ipynb: Could not get a kernel\nHTTP 500',
      'a.ipynb: Kernel was killed\nIt will not restart automatically.'
    ]);
  });

  it('is not there when all is to be quiet', async () => {
    const { page, tell } = await scene('k', 'off1');
    page.notices.presentation = 'quiet';
    await tell('k');
    await tell('off1');
    await page.notices.launchFailed(page.context, 'HTTP 500');
    expect(dialogs()).toHaveLength(0);
    expect(notifications()).toHaveLength(0);
  });
});
