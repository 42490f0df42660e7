import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  ISessionContextDialogs,
  SessionContextDialogs
} from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelStatusFlags } from '../flags/token';
import { eachContext } from '../sessions/sessions';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { DOMAIN } from '../vocabulary/words';
import { kernelActions } from './actions';
import { Activity, ServerClock } from './observed';
import { KernelDetails } from './details';
import { IKernelDetails } from './token';

/**
 * The command that opens the view of the current document's kernel.
 */
const SHOW_COMMAND = 'kernel-status:show';

/**
 * Provides the view of everything that is known of a kernel.
 */
export const detailsPlugin: JupyterFrontEndPlugin<IKernelDetails> = {
  id: 'jupyterlab-kernel-status:details',
  description: 'Shows everything that is known of the current kernel.',
  autoStart: true,
  provides: IKernelDetails,
  requires: [IKernelStatusTracker, IKernelSessions],
  optional: [
    IKernelStatusFlags,
    ISessionContextDialogs,
    ITranslator,
    ICommandPalette
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions,
    flags: IKernelStatusFlags | null,
    dialogs: ISessionContextDialogs | null,
    translator_: ITranslator | null,
    palette: ICommandPalette | null
  ): IKernelDetails => {
    const translator = translator_ ?? nullTranslator;
    const trans = translator.load(DOMAIN);
    const activity = new Activity();
    const clock = new ServerClock();
    tracker.changed.connect((_, { id, after, confirmed }) => {
      // An event comes as soon as the change was made; an answer, whenever.
      if (after && !confirmed) {
        clock.heard(id, after.epoch, after.seq);
      }
    });
    eachContext(sessions, context => {
      const note = () => {
        const kernel = context.session?.kernel;
        if (kernel) {
          activity.note(kernel.id, kernel.status);
        }
      };
      context.statusChanged.connect(note);
      note();
    });

    const details = new KernelDetails({
      sessions,
      view: {
        tracker,
        flags,
        activity,
        clock,
        trans,
        language: translator.languageCode
      }
    });
    kernelActions(
      dialogs ?? new SessionContextDialogs({ translator }),
      trans
    ).forEach(action => details.addAction(action));

    app.commands.addCommand(SHOW_COMMAND, {
      label: trans.__('Show Kernel Status\u2026'),
      caption: trans.__('Show what is known of the kernel of this document'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => sessions.current !== null,
      execute: () => details.toggle()
    });
    sessions.currentChanged.connect(() => {
      app.commands.notifyCommandChanged(SHOW_COMMAND);
    });
    palette?.addItem({
      command: SHOW_COMMAND,
      category: trans.__('Kernel')
    });
    return details;
  }
};
