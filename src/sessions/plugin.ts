import {
  ILabShell,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IKernelStatusModel, ISessionContext } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';
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
    if (!labShell) {
      // Jupyter Notebook 7 has none of the plugins that register widgets.
      sessions.addSessionProvider(ownSession);
    }
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

/**
 * The session of a widget that has one of its own, as panels of notebooks and
 * consoles have.
 */
function ownSession(widget: Widget | null): ISessionContext | null {
  const { sessionContext } = (widget ?? {}) as {
    sessionContext?: ISessionContext;
  };
  return sessionContext ?? null;
}
