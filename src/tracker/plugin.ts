import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Kernel, Session } from '@jupyterlab/services';
import { followEventSocket } from './eventavailability';
import { StatusRequests } from '../wire/requests';
import { SeenStore, storageOf } from './seen';
import { IKernelStatusTracker } from './token';
import { KernelStatusTracker } from './tracker';

/**
 * Provides the tracker, fed by the server's events and kernel lists.
 */
export const trackerPlugin: JupyterFrontEndPlugin<IKernelStatusTracker> = {
  id: 'jupyterlab-kernel-status:tracker',
  description: 'Keeps one status record per kernel.',
  autoStart: true,
  provides: IKernelStatusTracker,
  activate: (app: JupyterFrontEnd): IKernelStatusTracker => {
    const { events, kernels, sessions } = app.serviceManager;
    const settings = app.serviceManager.serverSettings;
    const tracker = new KernelStatusTracker(
      new StatusRequests(settings),
      new SeenStore(storageOf('tab'))
    );
    const resynchronize = () => {
      tracker.resynchronize().catch(reason => {
        console.debug('Kernel status could not be read', reason);
      });
    };

    events.stream.connect((_, emission) => tracker.receive(emission));
    const observeKernels = (models: Iterable<Kernel.IModel>) =>
      tracker.observe(models, true);
    const observeSessions = (models: Iterable<Session.IModel>) =>
      tracker.observe(
        [...models].map(model => model.kernel),
        false
      );
    kernels.runningChanged.connect((_, models) => observeKernels(models));
    sessions.runningChanged.connect((_, models) => observeSessions(models));
    observeKernels(kernels.running());
    observeSessions(sessions.running());
    // A sleeping machine's socket, or a hidden tab's, loses events silently.
    window.addEventListener('online', resynchronize);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        resynchronize();
      }
    });
    resynchronize();
    followEventSocket(events, open => {
      tracker.setEventsConnected(open);
      if (open) {
        resynchronize();
      }
    });
    return tracker;
  }
};
