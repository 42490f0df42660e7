import { JupyterFrontEnd } from '@jupyterlab/application';
import { ISessionContext } from '@jupyterlab/apputils';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { IKernelStatusTracker } from '../tracker/token';
import { RestartAndRun } from './restartandrun';

/**
 * JupyterLab's commands that run code in a console: what stands in the prompt
 * of the current one, or what the arguments say in the one of their path.
 */
const RUNS = ['console:run-forced', 'console:run-unforced', 'console:inject'];

/**
 * A command that ran nothing, since the console's kernel is dead.
 */
interface IRun {
  readonly id: string;
  readonly args: ReadonlyPartialJSONObject;
  readonly isDisposed: boolean;
}

interface IConsole {
  readonly sessionContext: ISessionContext;
}

/**
 * What consoles need to offer a restart.
 */
export interface IConsoleOptions {
  readonly app: Pick<JupyterFrontEnd, 'commands' | 'shell'>;
  readonly tracker: IKernelStatusTracker;
  readonly offer: RestartAndRun.IOptions<never, never>['offer'];
}

/**
 * Let consoles offer to restart a dead kernel when code is run.
 *
 * #### Notes
 * A console leaves the code in its prompt while its kernel is dead, and tells
 * nobody. The command tells; it runs the code when it is given again.
 */
export function offerRestartsOfConsoles(options: IConsoleOptions): void {
  const { app, offer, tracker } = options;
  const scheduled = new Signal<
    object,
    { readonly notebook: IConsole; readonly cell: IRun }
  >({});
  app.commands.commandExecuted.connect((_, { id, args }) => {
    const notebook = RUNS.includes(id) && consoleOf(app.shell, args);
    if (notebook) {
      scheduled.emit({ notebook, cell: { id, args, isDisposed: false } });
    }
  });
  new RestartAndRun<IConsole, IRun>({
    tracker,
    scheduled,
    contextOf: ({ sessionContext }) => sessionContext,
    keepOutputs: () => () => undefined,
    offer,
    run: (_, runs) =>
      Promise.all(runs.map(({ id, args }) => app.commands.execute(id, args)))
  });
}

/**
 * The console that a command is given to.
 */
function consoleOf(
  shell: JupyterFrontEnd.IShell,
  { path }: ReadonlyPartialJSONObject
): (Widget & IConsole) | undefined {
  return [...shell.widgets('main')].find(
    (widget): widget is Widget & IConsole =>
      widget.hasClass('jp-ConsolePanel') &&
      (path
        ? (widget as Widget & IConsole).sessionContext.path === path
        : widget === shell.currentWidget)
  );
}
