import {
  ISessionContext,
  RunningSessions,
  SessionContext
} from '@jupyterlab/apputils';
import { ExecutionIndicator, NotebookPanel } from '@jupyterlab/notebook';
import { Session } from '@jupyterlab/services';
import { IStatusBar } from '@jupyterlab/statusbar';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * Let session contexts say of a dead kernel that it is dead.
 *
 * @returns What puts the stock word back, or `null` when there is none.
 *
 * #### Notes
 * Nobody is connected to a dead kernel. Stock puts the connection first: after
 * a reload its toolbars say "Disconnected" of a kernel that is dead.
 */
export function showDeadBeforeDisconnected(): IDisposable | null {
  const stock = Object.getOwnPropertyDescriptor(
    SessionContext.prototype,
    'kernelDisplayStatus'
  );
  const word = stock?.get;
  if (!stock?.configurable || !word) {
    return null;
  }
  Object.defineProperty(SessionContext.prototype, 'kernelDisplayStatus', {
    ...stock,
    get(this: SessionContext): ISessionContext.KernelDisplayStatus {
      const kernel = this.session?.kernel;
      const said = word.call(this) as ISessionContext.KernelDisplayStatus;
      return kernel?.status === 'dead' && said === kernel.connectionStatus
        ? 'dead'
        : said;
    }
  });
  return new DisposableDelegate(() => {
    Object.defineProperty(
      SessionContext.prototype,
      'kernelDisplayStatus',
      stock
    );
  });
}

/**
 * Let a notebook's toolbar circle forget the cells that will never finish.
 *
 * #### Notes
 * Stock forgets them on a change of kernel, and on an automatic restart of which
 * the kernel's socket tells.
 */
export function forgetScheduledCells(panel: NotebookPanel): void {
  for (const item of panel.toolbar.children()) {
    if (!(item instanceof ExecutionIndicator)) {
      continue;
    }
    const state = item.model.executionState(panel.content);
    if (state) {
      state.scheduledCell.clear();
      state.scheduledCellNumber = 0;
      state.executionStatus = 'idle';
      window.clearInterval(state.interval);
      window.clearTimeout(state.timeout);
      item.model.stateChanged.emit();
    }
  }
}

/**
 * Let the status bar's count of kernel sessions leave out dead kernels.
 *
 * @param statusBar - Where the count is, if it is there at all.
 * @param sessions - The sessions that are counted.
 * @param tracker - Knows which of their kernels are dead.
 *
 * #### Notes
 * The session of a dead kernel stays in the server's list, or its document
 * would lose it. Stock counts that list.
 */
export function countLivingOnly(
  statusBar: IStatusBar,
  sessions: Pick<Session.IManager, 'running'>,
  tracker: Pick<IKernelStatusTracker, 'changed' | 'get'>
): void {
  const model = countIn(statusBar);
  const stock = Object.getOwnPropertyDescriptor(
    RunningSessions.Model.prototype,
    'sessions'
  );
  if (!model || !stock?.get || !stock.set) {
    return;
  }
  const dead = () =>
    [...sessions.running()].filter(
      ({ kernel }) => kernel && tracker.get(kernel.id)?.status === 'dead'
    ).length;
  Object.defineProperty(model, 'sessions', {
    get: () => Math.max(0, stock.get!.call(model) - dead()),
    set: count => stock.set!.call(model, count)
  });
  const count = () => model.stateChanged.emit();
  tracker.changed.connect((_, { before, after }) => {
    if ((before?.status === 'dead') !== (after?.status === 'dead')) {
      count();
    }
  });
  count();
}

function countIn(part: unknown): RunningSessions.Model | null {
  if (part instanceof RunningSessions) {
    return part.model;
  }
  for (const child of part instanceof Widget ? part.children() : []) {
    const model = countIn(child);
    if (model) {
      return model;
    }
  }
  return null;
}
