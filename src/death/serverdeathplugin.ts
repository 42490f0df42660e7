import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { browserStorage } from '../ui/storage';
import { Told } from '../ui/seen';
import { DOMAIN } from '../vocabulary/words';
import { ServerDeathNotice } from './serverdeath';

/**
 * Tells how the server ended before this one, if it did not end orderly.
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
      told: new Told(browserStorage(), 'jupyterlab-kernel-status:servers'),
      open: path => {
        app.commands.execute('docmanager:open', { path }).catch(reason => {
          console.error(`${path} could not be opened`, reason);
        });
      }
    });
    // Whoever cannot open the page has nothing to be told.
    app.restored
      .then(() => notice.tell())
      .catch(reason => {
        console.debug('How the last server ended is not known', reason);
      });
  }
};
