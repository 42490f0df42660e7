import { ISessionContext, ISessionContextDialogs } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { restartKernel } from '../sessions/sessions';
import { IKernelDetailsAction, IKernelDetailsSubject } from './token';

/**
 * The actions on a kernel, by JupyterLab's own dialogs where it has some.
 *
 * @param dialogs - JupyterLab's dialogs.
 * @param trans - The reader's language.
 */
export function kernelActions(
  dialogs: ISessionContext.IDialogs | ISessionContextDialogs,
  trans: TranslationBundle
): IKernelDetailsAction[] {
  return [
    {
      id: 'interrupt',
      label: trans.__('Interrupt'),
      caption: trans.__('Stop the code that the kernel is running'),
      rank: 10,
      closes: false,
      isVisible: hasKernel,
      isEnabled: subject => isAlive(subject),
      execute: ({ session }) => session.context.session?.kernel?.interrupt()
    },
    {
      id: 'restart',
      label: trans.__('Restart\u2026'),
      caption: trans.__('Start the kernel anew: its variables are lost'),
      rank: 20,
      isVisible: hasKernel,
      execute: async subject => {
        const { context } = subject.session;
        // Of a dead kernel there is nothing more to lose.
        await (isDead(subject)
          ? restartKernel(context)
          : dialogs.restart(context));
      }
    },
    {
      id: 'reconnect',
      label: trans.__('Reconnect'),
      caption: trans.__('Connect this page to the kernel anew'),
      rank: 30,
      closes: false,
      isVisible: hasKernel,
      isEnabled: subject => !isDead(subject),
      execute: ({ session }) => session.context.session?.kernel?.reconnect()
    },
    {
      id: 'change',
      label: trans.__('Change Kernel\u2026'),
      caption: trans.__('Use another kernel for this document'),
      rank: 40,
      execute: ({ session }) => dialogs.selectKernel(session.context)
    },
    {
      id: 'shut-down',
      label: trans.__('Shut Down'),
      caption: trans.__('End the kernel: its variables are lost'),
      rank: 50,
      isVisible: hasKernel,
      execute: ({ session }) => session.context.shutdown()
    }
  ];
}

function hasKernel({ session }: IKernelDetailsSubject): boolean {
  return !!session.context.session?.kernel;
}

function isDead({ session, fact }: IKernelDetailsSubject): boolean {
  return (
    fact?.status === 'dead' ||
    session.context.session?.kernel?.status === 'dead'
  );
}

function isAlive(subject: IKernelDetailsSubject): boolean {
  const status = subject.fact?.status ?? 'running';
  return (
    !isDead(subject) && (status === 'running' || status === 'unresponsive')
  );
}
