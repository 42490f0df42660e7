import { ISessionContext } from '@jupyterlab/apputils';

/**
 * Restart the kernel of a session, also when it is dead.
 *
 * #### Notes
 * A connection of JupyterLab's own disposes itself when its kernel dies, and
 * can then restart nothing: another kernel of that kind takes its place.
 */
export async function restartKernel(context: ISessionContext): Promise<void> {
  const kernel = context.session?.kernel;
  if (kernel?.isDisposed) {
    await context.changeKernel({ name: kernel.name });
  } else {
    await context.restartKernel();
  }
}
