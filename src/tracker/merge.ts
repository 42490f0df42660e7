import { IKernelFact } from '../wire/kernel';

/**
 * What is held of one kernel.
 */
export interface IEntry {
  readonly fact: IKernelFact;

  /**
   * Whether the fact was read by REST; otherwise it is from an event.
   */
  readonly confirmed: boolean;

  /**
   * When the newest request that counted was sent, in ticks of the holder.
   */
  readonly requestedAt: number;

  /**
   * When the newest event that counted arrived, in the same ticks.
   */
  readonly eventAt: number;
}

/**
 * What becomes of an entry, and whether the server must be asked.
 */
export interface IMerged {
  readonly entry: IEntry;
  readonly ask: boolean;
}

/**
 * The request time of a model that somebody else requested: not known.
 */
export const UNDATED = 0;

/**
 * Take in what REST said.
 *
 * @param entry - What is held so far.
 * @param fact - The answer.
 * @param requestedAt - When the request was sent, in ticks, or `UNDATED`.
 *
 * #### Notes
 * Within an epoch the higher `seq` wins among answers. An answer to a request
 * sent after an event beats that event whatever its number, since clients can
 * post events. Epochs have no order of their own: the later request wins.
 */
export function mergeAnswer(
  entry: IEntry | null,
  fact: IKernelFact,
  requestedAt: number
): IMerged {
  if (entry === null) {
    return accept(fact, requestedAt, 0);
  }
  const held = entry.fact;
  const sameEpoch = held.epoch === fact.epoch;
  if (requestedAt <= entry.requestedAt) {
    const newer = sameEpoch && entry.confirmed && fact.seq > held.seq;
    return newer
      ? accept(fact, entry.requestedAt, entry.eventAt)
      : { entry, ask: !sameEpoch && requestedAt === UNDATED };
  }
  const overtaken = !entry.confirmed && entry.eventAt > requestedAt;
  const behind = sameEpoch && fact.seq < held.seq;
  if (behind && (entry.confirmed || overtaken)) {
    return { entry, ask: overtaken };
  }
  if (!sameEpoch && overtaken) {
    return { entry, ask: true };
  }
  return accept(fact, requestedAt, entry.eventAt);
}

/**
 * Take in what an event said.
 *
 * @param entry - What is held so far.
 * @param fact - The event's content.
 * @param now - The tick of its arrival.
 *
 * #### Notes
 * An event of another epoch changes nothing: it may be a late one. One that
 * leaves a gap counts, but like every one that counts it must be confirmed.
 */
export function mergeEvent(
  entry: IEntry | null,
  fact: IKernelFact,
  now: number
): IMerged {
  if (entry === null || entry.fact.status === null) {
    return {
      entry: {
        fact,
        confirmed: false,
        requestedAt: entry?.requestedAt ?? 0,
        eventAt: now
      },
      ask: true
    };
  }
  const held = entry.fact;
  if (held.epoch !== fact.epoch) {
    return { entry, ask: true };
  }
  if (fact.seq <= held.seq) {
    return { entry, ask: false };
  }
  return {
    entry: {
      fact: { ...fact, name: held.name, lastExit: held.lastExit },
      confirmed: false,
      requestedAt: entry.requestedAt,
      eventAt: now
    },
    ask: true
  };
}

/**
 * Whether there is nothing new in an entry.
 */
export function sameEntry(before: IEntry | null, after: IEntry): boolean {
  return (
    before !== null &&
    before.confirmed === after.confirmed &&
    JSON.stringify(before.fact) === JSON.stringify(after.fact)
  );
}

function accept(
  fact: IKernelFact,
  requestedAt: number,
  eventAt: number
): IMerged {
  return { entry: { fact, confirmed: true, requestedAt, eventAt }, ask: false };
}
