import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IKernelAutopsies } from '../evidence/token';
import { IKernelDetails } from '../details/token';
import { DOMAIN } from '../vocabulary/words';
import { deathActions } from './actions';
import { copy } from './tools';

/**
 * Adds to the details what can be done about a death.
 */
export const deathActionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-kernel-status:death-actions',
  description: 'Adds Go to Cell and Copy Report to the details of a kernel.',
  autoStart: true,
  requires: [IKernelDetails, IKernelAutopsies],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    details: IKernelDetails,
    autopsies: IKernelAutopsies,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    deathActions(autopsies, copy, trans).forEach(action =>
      details.addAction(action)
    );
  }
};
