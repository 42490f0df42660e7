import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { expect, test } from './fixtures';
import { expectAgreement, UNTIL_GO } from './words';

/** Lets a page open comms that send back what they are sent. */
const ECHO = `def echo(comm, _):
    comm.on_msg(lambda message: comm.send(message['content']['data']))
get_ipython().kernel.comm_manager.register_target('echo', echo)
print('regis' + 'tered')`;

interface IFuture {
  readonly done: Promise<unknown>;
}

interface IComm {
  readonly subshellStarted: Promise<void>;
  onMsg: (message: { readonly content: { readonly data: unknown } }) => void;
  open(): IFuture;
  send(data: object): IFuture;
}

interface IKernel {
  readonly statusChanged: {
    connect(slot: (_: unknown, status: string) => void): void;
  };
  createComm(target: string): IComm;
  requestCommInfo(content: object): Promise<unknown>;
  requestDebug(content: object): IFuture;
}

type BusyWindow = typeof window & {
  calledIdle: string[];
  jupyterapp: {
    readonly commands: { execute(id: string): Promise<unknown> };
    readonly shell: {
      readonly currentWidget: {
        readonly sessionContext: {
          readonly session: { readonly kernel: IKernel };
        };
      };
    };
  };
};

// The debugger's sidebar takes its part: the toolbar would be folded up.
test.use({ viewport: { width: 1600, height: 900 } });

test('while a cell runs, a debugger, another tab and comms make nothing call the kernel idle', async ({
  notebook,
  page
}) => {
  await notebook.open([`print('be' + 'gun')\n${UNTIL_GO}`, ECHO]);
  await notebook.expectWell();
  await notebook.run(2);
  await page.locator('.jp-DebuggerBugButton').click();
  await expect(
    page.locator('.jp-DebuggerBugButton[aria-pressed="true"]')
  ).toBeVisible();
  // An output comes after the cell's busy: what is idle then has run it.
  await expect(notebook.cells.nth(2)).toContainText('registered');
  await expectAgreement(page, 'idle');
  await notebook.run(1);
  // Busy before that may be with what the debugger runs to begin with.
  await expect(notebook.cells.nth(1)).toContainText('begun');
  await expectAgreement(page, 'busy');
  await page.evaluate(noteWhoSaysIdle);

  await page.evaluate(askTheDebugger);
  await page.evaluate(echo);
  await switchTabs(page);
  await expectAgreement(page, 'busy');
  expect(await page.evaluate(calledIdle)).toEqual([]);

  await notebook.write('go');
  await expectAgreement(page, 'idle');
  expect((await page.evaluate(calledIdle)).sort()).toEqual([
    'circle',
    'favicon',
    'item',
    'kernel'
  ]);
});

/** Go to another tab and come back. */
async function switchTabs(page: IJupyterLabPageFixture): Promise<void> {
  const item = page.locator('#jp-main-statusbar .jp-KernelStatusItem');
  await page.evaluate(async () => {
    const { commands } = (window as unknown as BusyWindow).jupyterapp;
    await commands.execute('launcher:create');
  });
  await expect(page.locator('.jp-Launcher')).toBeVisible();
  await expect(item).toBeHidden();
  await page.activity.activateTab('notebook.ipynb');
  await expect(item).toBeVisible();
}

/** Note from now on what calls the current document's kernel idle. Runs in the page. */
function noteWhoSaysIdle(): void {
  const page = window as unknown as BusyWindow;
  const { kernel } = page.jupyterapp.shell.currentWidget.sessionContext.session;
  const noted = (page.calledIdle = [] as string[]);
  const note = (who: string, idle: boolean) => {
    if (idle && !noted.includes(who)) {
      noted.push(who);
    }
  };
  const places = {
    circle: '.jp-Notebook-ExecutionIndicator[data-status="idle"]',
    favicon: 'link[rel="icon"].favicon.idle',
    item: '.jp-KernelStatusItem-executionState[data-execution-state="idle"]'
  };
  kernel.statusChanged.connect((_, status) => {
    note('kernel', status === 'idle');
  });
  new MutationObserver(() => {
    for (const [who, selector] of Object.entries(places)) {
      note(who, !!document.querySelector(selector));
    }
  }).observe(document, { attributes: true, childList: true, subtree: true });
}

/** What has called the kernel idle. Runs in the page. */
function calledIdle(): string[] {
  return (window as unknown as BusyWindow).calledIdle;
}

/** Ask over the control channel, and wait for the answer. Runs in the page. */
async function askTheDebugger(): Promise<void> {
  const { shell } = (window as unknown as BusyWindow).jupyterapp;
  const { kernel } = shell.currentWidget.sessionContext.session;
  await kernel.requestDebug({
    type: 'request',
    seq: 1000,
    command: 'debugInfo',
    arguments: {}
  }).done;
}

/** Have a comm answered, on a subshell, while the shell is busy. Runs in the page. */
async function echo(): Promise<void> {
  const { shell } = (window as unknown as BusyWindow).jupyterapp;
  const { kernel } = shell.currentWidget.sessionContext.session;
  void kernel.requestCommInfo({});
  const comm = kernel.createComm('echo');
  const answered = new Promise(resolve => {
    comm.onMsg = ({ content }) => {
      resolve(content.data);
    };
  });
  await comm.subshellStarted;
  await comm.open().done;
  await comm.send({ said: 'hello' }).done;
  await answered;
}
