import { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { autopsyPlugin } from './autopsy/plugin';
import { connectionPlugin } from './connection/plugin';
import { notebookPlugin } from './notebook/plugin';
import { announcerPlugin } from './notice/announcerplugin';
import { deathActionsPlugin } from './notice/detailsplugin';
import { noticePlugin } from './notice/plugin';
import { detailsPlugin } from './details/plugin';
import { flagsPlugin } from './flags/plugin';
import { serverDeathPlugin } from './notice/serverdeathplugin';
import { modelPlugin, sessionsPlugin } from './sessions/plugin';
import { statusbarPlugin } from './statusbar/plugin';
import { trackerPlugin } from './tracker/plugin';

export { IKernelAutopsies } from './autopsy/token';
export {
  IKernelDetails,
  IKernelDetailsAction,
  IKernelDetailsSubject
} from './details/token';
export { IKernelStatusFlag, IKernelStatusFlags } from './flags/token';
export { IKernelSession, IKernelSessions } from './sessions/token';
export { IKernelStatusChange, IKernelStatusTracker } from './tracker/token';

/**
 * The plugins of this extension.
 */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  trackerPlugin,
  connectionPlugin,
  sessionsPlugin,
  modelPlugin,
  autopsyPlugin,
  flagsPlugin,
  detailsPlugin,
  statusbarPlugin,
  noticePlugin,
  announcerPlugin,
  deathActionsPlugin,
  serverDeathPlugin,
  notebookPlugin
];

export default plugins;
