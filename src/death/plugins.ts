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
import { IKernelEvidence } from '../evidence/token';
import { replaceKernelErrorDisplay } from '../stock/upstream';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { DeathNotices } from './notices';
import { Presentation } from './policy';
import { SeenStore, storageOf } from '../tracker/seen';
import { Announcer, LiveRegion, isInToast } from './announcer';
import { IKernelDetails } from '../details/token';
import { deathActions } from './actions';
import { copy } from './body';
import { ServerDeathNotice } from './serverdeath';

/**
 * For how long deaths are shown together, in milliseconds: what takes several
 * kernels takes them one after the other.
 */
const MOMENT = 300;

/**
 * Shows deaths in a dialog or a notification.
 */
export const noticePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:notice',
  description: 'Tells why a kernel died, and what has happened since.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions, IKernelEvidence],
  optional: [ISessionContextDialogs, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    kernelEvidence: IKernelEvidence,
    dialogs: ISessionContextDialogs | null,
    translator_: ITranslator | null,
    registry: ISettingRegistry | null
  ): void => {
    const translator = translator_ ?? nullTranslator;
    const notices = new DeathNotices({
      tracker,
      sessions,
      kernelEvidence,
      dialogs: dialogs ?? new SessionContextDialogs({ translator }),
      trans: translator.load(DOMAIN),
      language: translator.languageCode,
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
          notices.presentation = settings.get('notice')
            .composite as Presentation;
        };
        settings.changed.connect(apply);
        apply();
      })
      .catch(reason => {
        console.error('The settings of kernel status were not read', reason);
      });
  }
};

/**
 * After how many milliseconds a death has its notification, if it gets one:
 * deaths are shown together, and stock loads what shows them when it first does.
 */
const PATIENCE = 1000;

/**
 * Has deaths and recoveries read out by screen readers.
 */
export const announcerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:announcer',
  description: 'Has deaths of kernels read out by screen readers.',
  autoStart: true,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    new Announcer(
      tracker,
      sessions,
      trans,
      new LiveRegion().say,
      async parts => {
        await new Promise(resolve => setTimeout(resolve, PATIENCE));
        return isInToast(parts);
      }
    );
  }
};

/**
 * Adds to the details what can be done about a death.
 */
export const deathActionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:death-actions',
  description: 'Adds Go to Cell and Copy Report to the details of a kernel.',
  autoStart: true,
  requires: [IKernelDetails, IKernelEvidence],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    details: IKernelDetails,
    kernelEvidence: IKernelEvidence,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    deathActions(kernelEvidence, copy, trans).forEach(action =>
      details.addAction(action)
    );
  }
};

/**
 * Shows how the server ended before this one, if it did not end orderly.
 */
export const serverDeathPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:server-death',
  description: 'Tells that the server died, and which cell was running then.',
  autoStart: true,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): void => {
    const notice = new ServerDeathNotice({
      settings: app.serviceManager.serverSettings,
      trans: (translator ?? nullTranslator).load(DOMAIN),
      seen: new SeenStore(
        storageOf('browser'),
        'jupyterlab-kernel-status:servers'
      ),
      open: path => {
        app.commands.execute('docmanager:open', { path }).catch(reason => {
          console.error(`${path} could not be opened`, reason);
        });
      }
    });
    app.restored
      .then(() => notice.show())
      .catch(reason => {
        console.debug('How the last server ended is not known', reason);
      });
  }
};
