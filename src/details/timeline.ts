import { KernelStatus } from '../wire/kernel';
import { ITransition } from '../wire/document';
import { IStatusSample } from './observed';

/**
 * What a kernel did for a while; `alive` when it is not known what.
 */
export type KernelActivity =
  'busy' | 'idle' | 'alive' | 'pending' | 'stopped' | 'unresponsive' | 'down';

/**
 * A stretch of time in which a kernel did one thing.
 */
export interface ISegment {
  readonly kind: 'segment';

  readonly doing: KernelActivity;

  /**
   * In milliseconds since the epoch, as all moments here.
   */
  readonly from: number;

  readonly to: number;
}

/**
 * A death, and what it was of.
 */
export interface IMark {
  readonly kind: 'death';
  readonly at: number;

  /**
   * The server's sentence.
   */
  readonly reason: string;
}

/**
 * What a kernel did between two moments.
 */
export interface ITimeline {
  readonly from: number;
  readonly to: number;
  readonly segments: readonly ISegment[];
  readonly marks: readonly IMark[];
}

const DOINGS: Readonly<Record<KernelStatus, KernelActivity>> = {
  starting: 'pending',
  running: 'alive',
  restarting: 'pending',
  terminating: 'pending',
  terminated: 'down',
  dead: 'down',
  stopped: 'stopped',
  unresponsive: 'unresponsive'
};

/**
 * How much of the past may be drawn, in milliseconds.
 */
const SPANS: readonly number[] = [1, 2, 5, 10].map(minutes => minutes * 60_000);

/**
 * How much of the past to draw: as much as is known, ten minutes at most.
 */
export function span(
  history: readonly ITransition[],
  activity: readonly IStatusSample[],
  now: number
): number {
  const begun = Math.min(
    history[0]?.at ?? Infinity,
    activity[0]?.at ?? Infinity
  );
  const longest = SPANS[SPANS.length - 1];
  return SPANS.find(length => now - begun <= length) ?? longest;
}

/**
 * Lay out what a kernel did.
 *
 * @param history - Its changes of status, the oldest first; none when the
 *   server reports no status.
 * @param activity - What the page saw it do.
 * @param from - Where to begin.
 * @param to - Where to end: now.
 *
 * #### Notes
 * The server tells whether there was a process, the page what that did. Before
 * the page was there, a process was alive and no more is known.
 */
export function timeline(
  history: readonly ITransition[],
  activity: readonly IStatusSample[],
  from: number,
  to: number
): ITimeline {
  const segments: ISegment[] = [];
  const add = (doing: KernelActivity, start: number, end: number) => {
    const segment = {
      kind: 'segment' as const,
      doing,
      from: Math.max(start, from),
      to: Math.min(end, to)
    };
    if (segment.to <= segment.from) {
      return;
    }
    const last = segments[segments.length - 1];
    if (last?.doing === doing && last.to === segment.from) {
      segments[segments.length - 1] = { ...last, to: segment.to };
    } else {
      segments.push(segment);
    }
  };
  const alive = (start: number, end: number, since: number) => {
    let doing: KernelActivity = 'alive';
    let begun = start;
    for (const { at, word } of activity) {
      if (at >= end) {
        break;
      }
      if (at >= since) {
        add(doing, begun, at);
        begun = Math.max(at, start);
        doing = word === 'busy' || word === 'idle' ? word : 'alive';
      }
    }
    add(doing, begun, end);
  };

  let process = -Infinity;
  history.forEach(({ status, at }, index) => {
    const end = history[index + 1]?.at ?? to;
    if (status === 'starting') {
      process = at;
    }
    if (status === 'running') {
      alive(at, end, process);
    } else {
      add(DOINGS[status], at, end);
    }
  });
  if (history.length === 0 && activity.length > 0) {
    alive(activity[0].at, to, -Infinity);
  }
  return { from, to, segments, marks: deaths(history, from, to) };
}

function deaths(
  history: readonly ITransition[],
  from: number,
  to: number
): IMark[] {
  return history
    .filter(({ status }, index) => {
      // Giving up is told after the death that it gives up at.
      const again = history[index - 1]?.status === 'restarting';
      return (
        (status === 'restarting' || (status === 'dead' && !again)) &&
        history[index].reason !== ''
      );
    })
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, reason }) => ({ kind: 'death', at, reason }));
}
