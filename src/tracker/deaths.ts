import { ISignal, Signal } from '@lumino/signaling';
import { IKernelFact, wasAskedFor } from '../wire/kernel';
import { SeenStore } from './seen';
import {
  EndChange,
  IDeath,
  IKernelDeaths,
  IKernelEnd,
  IKernelStatusChange,
  Phase
} from './token';

/**
 * Recognizes the ends of kernels' processes in the kernels' records: the one
 * place that knows which end is another one, and which death is news.
 */
export class KernelDeaths implements IKernelDeaths {
  /**
   * @param records - The records of the kernels, and what this page knew first
   *   of each.
   * @param seen - Remembers which deaths were shown.
   */
  constructor(records: IRecords, seen: SeenStore) {
    this._records = records;
    this._seen = seen;
    records.changed.connect(this._onChanged, this);
  }

  get changed(): ISignal<this, IKernelEnd> {
    return this._changed;
  }

  get(id: string): IKernelEnd | null {
    const fact = this._facts.get(id);
    return fact?.lastExit
      ? this._end('found', fact, fact, this._records.firstKnown(id))
      : null;
  }

  markSeen(death: IDeath): boolean {
    return this._seen.add(seenKey(death));
  }

  private _onChanged(_: unknown, change: IKernelStatusChange): void {
    // Anybody may have posted an event: only what REST says counts.
    if (!change.confirmed) {
      return;
    }
    const { id } = change;
    const before = this._facts.get(id) ?? null;
    const after = change.after?.status ? change.after : null;
    if (after) {
      this._facts.set(id, after);
    } else {
      this._facts.delete(id);
    }
    const firstKnown = this._records.firstKnown(id) ?? before;
    const step = changeBetween(before, after, firstKnown);
    const last = after?.lastExit ? after : before;
    if (step && last) {
      this._changed.emit(this._end(step, last, after, firstKnown));
    }
  }

  private _end(
    change: EndChange,
    { id, lastExit }: IKernelFact,
    fact: IKernelFact | null,
    firstKnown: IKernelFact | null
  ): IKernelEnd {
    const death = fact && deathOf(fact);
    const isNews =
      death !== null &&
      (isSince(death.fact, firstKnown) || death.phase !== 'restarted') &&
      !this._seen.has(seenKey(death));
    return { id, number: lastExit?.number ?? 0, change, fact, death, isNews };
  }

  private readonly _records: IRecords;
  private readonly _seen: SeenStore;
  private readonly _facts = new Map<string, IKernelFact>();
  private readonly _changed = new Signal<this, IKernelEnd>(this);
}

interface IRecords {
  readonly changed: ISignal<unknown, IKernelStatusChange>;
  firstKnown(id: string): IKernelFact | null;
}

/**
 * The death in a record.
 *
 * @returns `null` when the kernel's process never ended, or was asked to.
 */
export function deathOf(fact: IKernelFact): IDeath | null {
  const exit = fact.lastExit;
  const phase = phaseOf(fact);
  return exit === null || phase === null || wasAskedFor(exit)
    ? null
    : { exit, phase, fact };
}

/**
 * Whether a phase is the end: nothing restarts the kernel by itself.
 */
export function isFinal(phase: Phase): boolean {
  return phase !== 'restarting' && phase !== 'restarted';
}

/**
 * A name of the end in a record, to store it by.
 */
export function deathKey({ id, epoch, lastExit }: IKernelFact): string {
  return [id, epoch, lastExit?.number ?? 0].join(' ');
}

/**
 * A name of the verdict on that end: evidence that comes later may change it.
 */
export function verdictKey(fact: IKernelFact): string {
  return `${deathKey(fact)} ${fact.lastExit?.cause}`;
}

/**
 * That a restarter gave up is news, also to who knows of the death after which
 * it did.
 */
function seenKey({ fact, exit }: IDeath): string {
  const gaveUp = exit.cause === 'restart-limit';
  return gaveUp ? `${deathKey(fact)} gave up` : deathKey(fact);
}

/**
 * What a record says of an end that the one before it did not.
 *
 * @param before - The last record; `null` when there was none.
 * @param after - The record; `null` when the server forgot the kernel.
 * @param firstKnown - What this page knew first of the kernel.
 */
function changeBetween(
  before: IKernelFact | null,
  after: IKernelFact | null,
  firstKnown: IKernelFact | null
): EndChange | null {
  if (after?.lastExit && (!before || isSince(after, before))) {
    return isSince(after, firstKnown) ? 'ended' : 'found';
  }
  const exit = before?.lastExit;
  if (!before || !exit) {
    return null;
  }
  const { cause, reason } = after?.lastExit ?? exit;
  if (cause !== exit.cause || reason !== exit.reason) {
    return 'amended';
  }
  return phaseOf(before) !== (after && phaseOf(after)) ? 'followed' : null;
}

/**
 * Whether a kernel's process ended since an earlier record of it.
 */
function isSince(
  { epoch, lastExit }: IKernelFact,
  before: IKernelFact | null
): boolean {
  return (
    before !== null &&
    lastExit !== null &&
    (epoch !== before.epoch || lastExit.number !== before.lastExit?.number)
  );
}

function phaseOf(fact: IKernelFact): Phase | null {
  switch (fact.status) {
    case 'dead':
      switch (fact.lastExit?.cause) {
        case 'restart-limit':
          return 'gave-up';
        case 'launch-failed':
          return 'launch-failed';
        default:
          return 'dead';
      }
    case 'starting':
    case 'restarting':
      return 'restarting';
    case 'running':
    case 'stopped':
    case 'unresponsive':
      return 'restarted';
    default:
      return null;
  }
}
