import { ISignal, Signal } from '@lumino/signaling';
import {
  isNonstandard,
  Origin,
  REPLACEMENTS
} from '../vocabulary/deprecations';
import { plainText } from '../wire/read';
import { IKernelStatusFlag, IKernelStatusFlags } from './token';

/**
 * How many words of one kernel are flagged; one that invents words without end
 * is not followed.
 */
export const WORDS_PER_KERNEL = 20;

/**
 * Where flags are written.
 */
export type Log = Pick<Console, 'warn' | 'debug'>;

/**
 * Flags deprecated and unknown words: once per value and kernel.
 */
export class StatusFlags implements IKernelStatusFlags {
  /**
   * @param log - Where flags are written: a warning for what came over the
   *   wire, debug level for what this page invented.
   */
  constructor(log: Log = console) {
    this._log = log;
  }

  get flagged(): ISignal<this, IKernelStatusFlag> {
    return this._flagged;
  }

  get(kernelId: string): readonly IKernelStatusFlag[] {
    return this._flags.get(kernelId) ?? [];
  }

  /**
   * Take in a word that came from the server or the kernel.
   */
  fromWire(kernelId: string, value: string): void {
    this._take(kernelId, value, 'wire');
  }

  /**
   * Take in JupyterLab's word for a kernel.
   *
   * #### Notes
   * It invents some itself; the others it has from the wire, where they are
   * heard too. An unknown word can only be from there.
   */
  fromPage(kernelId: string, value: string): void {
    if (isNonstandard(value)) {
      this._take(kernelId, value, 'wire');
    } else if (replacementOf(value)?.origin === 'page') {
      this._take(kernelId, value, 'page');
    }
  }

  private _take(kernelId: string, word: string, origin: Origin): void {
    const replacement = replacementOf(word);
    if (!kernelId || (replacement === null && !isNonstandard(word))) {
      return;
    }
    const value = plainText(word);
    const flags = this._flags.get(kernelId) ?? [];
    if (
      flags.length >= WORDS_PER_KERNEL ||
      flags.some(flag => flag.value === value)
    ) {
      return;
    }
    const flag = { kernelId, value, origin, replacement };
    this._flags.set(kernelId, [...flags, flag]);
    this._log[origin === 'wire' ? 'warn' : 'debug'](message(flag));
    this._flagged.emit(flag);
  }

  private readonly _log: Log;
  private readonly _flags = new Map<string, readonly IKernelStatusFlag[]>();
  private readonly _flagged = new Signal<this, IKernelStatusFlag>(this);
}

function replacementOf(value: string): IKernelStatusFlag['replacement'] {
  return Object.prototype.hasOwnProperty.call(REPLACEMENTS, value)
    ? REPLACEMENTS[value]
    : null;
}

function message(flag: IKernelStatusFlag): string {
  const { kernelId, value, replacement } = flag;
  const told = `Kernel ${kernelId}: status ${JSON.stringify(value)}`;
  if (replacement === null) {
    return `${told} is in no specification`;
  }
  const instead = [replacement.axis, replacement.value].filter(part => part);
  return `${told} is deprecated: read ${instead.join(' ')} instead`;
}
