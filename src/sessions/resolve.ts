import {
  IKernelFact,
  ILastExit,
  KernelStatus,
  wasAskedFor
} from '../wire/kernel';
import { Connection, isNonstandard } from '../vocabulary/deprecations';

/**
 * What the page itself knows of a session.
 */
export interface ILocalState {
  /**
   * Whether the session has a kernel connection.
   */
  readonly hasKernel: boolean;

  /**
   * The kernel's display name, or the words for having none.
   */
  readonly kernelName: string;

  /**
   * JupyterLab's one word for the session.
   */
  readonly displayStatus: string;

  /**
   * JupyterLab's one word for the kernel, `''` without one.
   */
  readonly kernelStatus: string;

  /**
   * This page's connection to the kernel.
   */
  readonly connection: Connection;

  /**
   * Whether the server reports kernel status; `null` while that is not known.
   */
  readonly serverReports: boolean | null;

  /**
   * Whether REST said what the server is known to say; an event leaves out how
   * the last process ended.
   */
  readonly confirmed: boolean;

  /**
   * Why the session has no kernel, or is about to have none.
   */
  readonly noKernelReason?: INoKernelReason;
}

/**
 * How a session came to have no kernel.
 */
export interface INoKernelReason {
  /**
   * `dead`: it did not start; `terminated`: somebody elsewhere ended it.
   */
  readonly status: 'dead' | 'terminated';

  /**
   * One sentence, in the reader's language.
   */
  readonly reason: string;
}

/**
 * The picture of a kernel's process; each has a shape of its own.
 */
export type StatusIcon =
  'running' | 'pending' | 'dead' | 'stopped' | 'unresponsive' | 'none';

/**
 * How loud the item is.
 */
export type Severity = 'calm' | 'notice' | 'error';

/**
 * What to show of a kernel: values, not words.
 */
export interface IShown {
  readonly icon: StatusIcon;

  readonly severity: Severity;

  readonly kernelName: string;

  /**
   * The process's status, `none` when nobody knows it.
   */
  readonly status: KernelStatus | 'none';

  /**
   * Whether the status stands there in words and not in the tooltip only.
   */
  readonly showStatus: boolean;

  /**
   * What the kernel, or the page about to have one, is doing; `''` for nothing.
   */
  readonly executionState: string;

  /**
   * The connection, `none` without a kernel.
   */
  readonly connection: Connection | 'none';

  /**
   * Whether the connection stands there in words.
   */
  readonly showConnection: boolean;

  /**
   * One sentence of plain text, `''` when all is well.
   */
  readonly reason: string;

  /**
   * How the last process ended; `null` when none has.
   */
  readonly lastExit: ILastExit | null;

  /**
   * Whether the tooltip has to say that the server reports no status.
   */
  readonly unreported: boolean;
}

const PICTURES: Readonly<Record<KernelStatus, [StatusIcon, Severity]>> = {
  starting: ['pending', 'notice'],
  running: ['running', 'calm'],
  restarting: ['pending', 'notice'],
  terminating: ['pending', 'notice'],
  terminated: ['dead', 'notice'],
  dead: ['dead', 'error'],
  stopped: ['stopped', 'notice'],
  unresponsive: ['unresponsive', 'error']
};

/**
 * JupyterLab's words that are about the page's own doings with a kernel.
 */
const PAGE_WORDS: readonly string[] = [
  'initializing',
  'starting',
  'terminating',
  'restarting'
];

/**
 * Decide what to show of a session's kernel.
 *
 * @param fact - What the server said of the kernel, if it did.
 * @param page - What the page knows itself.
 */
export function resolve(fact: IKernelFact | null, page: ILocalState): IShown {
  const common = {
    kernelName: page.kernelName,
    unreported: page.hasKernel && page.serverReports === false
  };
  if (!page.hasKernel || page.noKernelReason) {
    const pending = PAGE_WORDS.includes(page.displayStatus);
    const noKernel = pending ? undefined : page.noKernelReason;
    const [icon, severity]: [StatusIcon, Severity] = pending
      ? ['pending', 'notice']
      : noKernel
        ? PICTURES[noKernel.status]
        : ['none', 'calm'];
    return {
      ...common,
      icon,
      severity,
      status: noKernel?.status ?? 'none',
      showStatus: !!noKernel,
      executionState: pending ? page.displayStatus : '',
      connection: 'none',
      showConnection: false,
      reason: noKernel?.reason ?? '',
      lastExit: null
    };
  }
  const status = fact?.status ?? null;
  if (status === null) {
    return { ...common, ...unreportedKernel(page) };
  }
  const alive = status === 'running' || status === 'unresponsive';
  const connected = page.connection === 'connected';
  const [icon, severity] = PICTURES[status];
  const execution = alive ? executionState(fact, page) : '';
  return {
    ...common,
    icon,
    severity: severity === 'calm' && !connected ? 'notice' : severity,
    status,
    showStatus: status !== 'running',
    executionState: execution,
    connection: page.connection,
    showConnection: alive && !connected,
    reason:
      fact?.reason || (page.confirmed ? reasonOfRestart(fact, execution) : ''),
    lastExit: fact?.lastExit ?? null
  };
}

/**
 * Why there is a new process, until it has begun to work.
 *
 * #### Notes
 * An automatic restart may be over within one frame of the page: whoever looks
 * at the item would never see its reason.
 */
function reasonOfRestart(fact: IKernelFact | null, execution: string): string {
  const exit = fact?.lastExit;
  const launched = fact?.status === 'starting' || fact?.status === 'running';
  const worked = execution === 'idle' || execution === 'busy';
  return exit && launched && !worked && !wasAskedFor(exit) ? exit.reason : '';
}

/**
 * The kernel's own word where this page receives it, else the server's.
 *
 * #### Notes
 * A word that no specification has is shown as it came.
 */
function executionState(fact: IKernelFact | null, page: ILocalState): string {
  const isOwn =
    page.connection === 'connected' &&
    (['idle', 'busy'].includes(page.kernelStatus) ||
      isNonstandard(page.kernelStatus));
  return isOwn ? page.kernelStatus : (fact?.executionState ?? '');
}

/**
 * What stock JupyterLab knows, kept apart by axis.
 */
function unreportedKernel(
  page: ILocalState
): Omit<IShown, 'kernelName' | 'unreported'> {
  const dead = page.kernelStatus === 'dead';
  const connected = page.connection === 'connected';
  const word = page.displayStatus;
  const aboutPage = PAGE_WORDS.includes(word) || word === 'autorestarting';
  const calm = connected && !dead && !aboutPage;
  return {
    icon: dead ? 'dead' : aboutPage ? 'pending' : 'none',
    severity: dead ? 'error' : calm ? 'calm' : 'notice',
    status: dead ? 'dead' : 'none',
    showStatus: dead,
    executionState: dead
      ? ''
      : aboutPage
        ? word
        : connected
          ? page.kernelStatus
          : '',
    connection: page.connection,
    showConnection: !connected && !dead,
    reason: '',
    lastExit: null
  };
}
