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
import { asObject } from '../wire/read';
import { StatusRequests } from '../wire/requests';
import { sessionAPIClient } from './upstream';

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
 * Let a session manager list the sessions of dead kernels, too.
 *
 * @param manager - The manager of the application.
 * @param requests - What asks the server for them.
 * @param tracker - Knows whether it has any.
 *
 * @returns What puts the stock list back; `null` when it could not be replaced.
 *
 * #### Notes
 * The server's own list leaves them out: clients that do not know dead kernels
 * would connect to one. A document whose session is in no list loses its kernel,
 * and could not restart it.
 */
export function listDeadSessions(
  manager: Session.IManager,
  requests: Pick<StatusRequests, 'sessions'>,
  tracker: Pick<IKernelStatusTracker, 'serverReports'>
): IDisposable | null {
  const client = sessionAPIClient(manager);
  if (!client) {
    return null;
  }
  const stock = client.listRunning;
  client.listRunning = async () => {
    const answer =
      tracker.serverReports !== false &&
      // Stock's list will fail in the way that its callers know.
      (await requests.sessions().catch(() => undefined));
    const { sessions } = asObject(answer);
    return Array.isArray(sessions) ? sessions : stock.call(client);
  };
  return new DisposableDelegate(() => {
    client.listRunning = stock;
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
 * The session of a dead kernel stays in the page's list, or its document would
 * lose it. Stock counts that list.
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
