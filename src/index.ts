import { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { evidencePlugin } from './evidence/plugin';
import { connectionPlugin } from './stock/plugin';
import { notebookPlugin } from './notebook/plugin';
import {
  announcerPlugin,
  noticePlugin,
  deathActionsPlugin,
  serverDeathPlugin
} from './death/plugins';
import { detailsPlugin } from './details/plugin';
import { flagsPlugin } from './flags/plugin';
import { modelPlugin, sessionsPlugin } from './sessions/plugin';
import { statusbarPlugin } from './statusbar/plugin';
import { trackerPlugin } from './tracker/plugin';

export { IKernelEvidence } from './evidence/token';
export {
  IKernelDetails,
  IKernelDetailsAction,
  IKernelDetailsSubject
} from './details/token';
export { IKernelStatusFlag, IKernelStatusFlags } from './flags/token';
export { IKernelSession, IKernelSessions } from './sessions/token';
export {
  EndChange,
  IDeath,
  IKernelDeaths,
  IKernelEnd,
  IKernelStatusChange,
  IKernelStatusTracker,
  Phase
} from './tracker/token';
export { IReplacement, Origin } from './vocabulary/deprecations';
export { IKernelDocument, ITransition } from './wire/document';
export {
  ICrashedCode,
  ICrashTraceback,
  IEvidence,
  IFrame,
  IMemory,
  IOperatorHint
} from './wire/evidence';
export { ExitCause, IKernelFact, ILastExit, KernelStatus } from './wire/kernel';

/**
 * The plugins of this extension.
 */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  trackerPlugin,
  connectionPlugin,
  sessionsPlugin,
  modelPlugin,
  evidencePlugin,
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
