import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IKernelStatusModel } from '@jupyterlab/apputils';
import { KernelSessions } from './sessions';
import { IKernelSessions } from './token';

/**
 * Provides the sessions of the page's widgets.
 */
export const sessionsPlugin: JupyterFrontEndPlugin<IKernelSessions> = {
  id: 'jupyterlab-kernel-status:sessions',
  description: 'Knows which widgets have a kernel session.',
  autoStart: true,
  provides: IKernelSessions,
  optional: [ILabShell],
  activate: (
    app: JupyterFrontEnd,
    labShell: ILabShell | null
  ): IKernelSessions => {
    const sessions = new KernelSessions(() => app.shell.widgets('main'));
    const changed = labShell?.currentChanged ?? app.shell.currentChanged;
    changed?.connect(() => sessions.select(app.shell.currentWidget));
    sessions.select(app.shell.currentWidget);
    return sessions;
  }
};

/**
 * Takes the place of the stock kernel status indicator's model, so that
 * notebooks and consoles register with this extension.
 */
export const modelPlugin: JupyterFrontEndPlugin<IKernelStatusModel> = {
  id: 'jupyterlab-kernel-status:model',
  description: 'Lets extensions register the kernel sessions of their widgets.',
  autoStart: true,
  provides: IKernelStatusModel,
  requires: [IKernelSessions],
  activate: (
    _: JupyterFrontEnd,
    sessions: IKernelSessions
  ): IKernelStatusModel => ({ addSessionProvider: sessions.addSessionProvider })
};
