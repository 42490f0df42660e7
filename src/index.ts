import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';

/**
 * The plugins of this extension.
 */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  {
    id: 'jupyterlab-kernel-status:tracker',
    description: 'Keeps one status record per kernel.',
    autoStart: true,
    activate: (app: JupyterFrontEnd): void => undefined
  }
];

export default plugins;
