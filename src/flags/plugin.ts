import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { eachContext } from '../sessions/sessions';
import { statusOf } from '../sessions/localstate';
import { IKernelSessions } from '../sessions/token';
import { IKernelStatusTracker } from '../tracker/token';
import { StatusFlags } from './flags';
import { IKernelStatusFlags } from './token';

/**
 * Flags the deprecated and the unknown words for what kernels do.
 */
export const flagsPlugin: JupyterFrontEndPlugin<IKernelStatusFlags> = {
  id: 'jupyterlab-kernel-status:flags',
  description: 'Flags deprecated and unknown words used as kernel status.',
  autoStart: true,
  provides: IKernelStatusFlags,
  requires: [IKernelStatusTracker, IKernelSessions],
  activate: (
    _: JupyterFrontEnd,
    tracker: IKernelStatusTracker,
    sessions: IKernelSessions
  ): IKernelStatusFlags => {
    const flags = new StatusFlags();
    tracker.changed.connect((_, { id, after }) => {
      flags.fromWire(id, after?.executionState ?? '');
    });
    eachContext(sessions, context => {
      context.iopubMessage.connect((_, message) => {
        if (message.header.msg_type === 'status') {
          const { execution_state } = message.content as {
            readonly execution_state?: unknown;
          };
          flags.fromWire(idOf(context), String(execution_state ?? ''));
        }
      });
      const note = () => {
        flags.fromPage(idOf(context), statusOf(context));
        // The session context's own word, never a kernel's.
        if (context.kernelDisplayStatus === 'terminating') {
          flags.fromPage(idOf(context), 'terminating');
        }
      };
      context.statusChanged.connect(note);
      note();
    });
    return flags;
  }
};

function idOf(context: {
  readonly session: { readonly kernel: { readonly id: string } | null } | null;
}): string {
  return context.session?.kernel?.id ?? '';
}
