import { Token } from '@lumino/coreutils';
import { ISignal } from '@lumino/signaling';
import { IReplacement, Origin } from '../vocabulary/deprecations';

/**
 * The token of the flagged words.
 */
export const IKernelStatusFlags = new Token<IKernelStatusFlags>(
  'jupyterlab-kernel-status:IKernelStatusFlags',
  `Which deprecated or unknown words were used as the status of a kernel, with
  a signal for new ones.`
);

/**
 * A word that was used as the status of a kernel, and should not be.
 */
export interface IKernelStatusFlag {
  readonly kernelId: string;

  /**
   * The word as it came, reduced to plain text.
   */
  readonly value: string;

  /**
   * Where it came from: the kernel or the server, or a page that invented it.
   */
  readonly origin: Origin;

  /**
   * What says now what the word meant; `null` for a word that is in no table.
   */
  readonly replacement: IReplacement | null;
}

/**
 * The words that were flagged: each once per value and kernel.
 */
export interface IKernelStatusFlags {
  /**
   * Emitted when a word is flagged.
   */
  readonly flagged: ISignal<IKernelStatusFlags, IKernelStatusFlag>;

  /**
   * The words flagged of a kernel, the oldest first.
   */
  get(kernelId: string): readonly IKernelStatusFlag[];
}
