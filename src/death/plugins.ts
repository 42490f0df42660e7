import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ISessionContextDialogs,
  SessionContextDialogs
} from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelAutopsies } from '../evidence/token';
import { replaceKernelErrorDisplay } from '../stock/privates';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { Notices } from './notices';
import { Manner } from './policy';
import { tabStorage } from '../ui/storage';
import { Told } from '../ui/seen';

/**
 * For how long deaths are told together, in milliseconds: what takes several
 * kernels takes them one after the other.
 */
const MOMENT = 300;

/**
 * Tells of deaths in a dialog or a notification.
 */
export const noticePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:notice',
  description: 'Tells why a kernel died, and what has happened since.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions, IKernelAutopsies],
  optional: [ISessionContextDialogs, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    autopsies: IKernelAutopsies,
    dialogs: ISessionContextDialogs | null,
    translator_: ITranslator | null,
    registry: ISettingRegistry | null
  ): void => {
    const translator = translator_ ?? nullTranslator;
    const notices = new Notices({
      tracker,
      sessions,
      autopsies,
      dialogs: dialogs ?? new SessionContextDialogs({ translator }),
      told: new Told(tabStorage()),
      trans: translator.load(DOMAIN),
      activate: widget => app.shell.activateById(widget.id),
      moment: () => new Promise(resolve => setTimeout(resolve, MOMENT))
    });
    const replaced = replaceKernelErrorDisplay((context, message, stock) =>
      tracker.serverReports ? notices.launchFailed(context, message) : stock()
    );
    if (!replaced) {
      console.warn('The stock dialog for failed kernel starts is kept.');
    }
    registry
      ?.load(noticePlugin.id)
      .then(settings => {
        const apply = () => {
          notices.manner = settings.get('notice').composite as Manner;
        };
        settings.changed.connect(apply);
        apply();
      })
      .catch(reason => {
        console.error('The settings of kernel status were not read', reason);
      });
  }
};
