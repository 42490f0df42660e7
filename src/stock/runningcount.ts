import { RunningSessions } from '@jupyterlab/apputils';
import { Session } from '@jupyterlab/services';
import { IStatusBar } from '@jupyterlab/statusbar';
import { Widget } from '@lumino/widgets';
import { IKernelStatusTracker } from '../tracker/token';

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
