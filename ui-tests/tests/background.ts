import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

/** A notebook without cells, of the kernel that understands a few words and starts at once. */
const EMPTY = JSON.stringify({
  cells: [],
  metadata: {
    kernelspec: { name: 'light', display_name: 'Light', language: 'light' }
  },
  nbformat: 4,
  nbformat_minor: 5
});

interface INotebookPanel {
  readonly sessionContext: {
    readonly ready: Promise<void>;
    readonly session: {
      readonly kernel: {
        readonly info: Promise<unknown>;
        requestExecute(content: { readonly code: string }): unknown;
      };
    };
  };
}

/** Write notebooks without cells, open them in the background, and wait for their kernels. */
export async function openInBackground(
  page: IJupyterLabPageFixture,
  paths: string[]
): Promise<void> {
  for (const path of paths) {
    await page.contents.uploadContent(EMPTY, 'text', path);
  }
  await page.evaluate(openAll, paths);
}

/** Open notebooks, and wait for their kernels. Runs in the page. */
async function openAll(paths: string[]): Promise<void> {
  const { commands } = window.jupyterapp;
  await Promise.all(
    paths.map(async path => {
      const panel: INotebookPanel = await commands.execute('docmanager:open', {
        path,
        options: { activate: false }
      });
      await panel.sessionContext.ready;
      await panel.sessionContext.session.kernel.info;
    })
  );
}

/** Execute this code in the kernels of these open notebooks, all at once. Runs in the page. */
export async function executeAll(codes: [string, string][]): Promise<void> {
  const { commands } = window.jupyterapp;
  const kernels = await Promise.all(
    codes.map(async ([path]) => {
      const panel: INotebookPanel = await commands.execute('docmanager:open', {
        path,
        options: { activate: false }
      });
      return panel.sessionContext.session.kernel;
    })
  );
  kernels.forEach((kernel, index) => {
    kernel.requestExecute({ code: codes[index][1] });
  });
}
