import { TranslationBundle } from '@jupyterlab/translation';
import { element, setAttribute, setText } from '../ui/dom';
import { duration } from '../vocabulary/time';
import { doingText } from './explain';
import { KernelActivity, IMark, ISegment, ITimeline } from './timeline';

const CLASS = 'jp-KernelStatusTimeline';
const SVG = 'http://www.w3.org/2000/svg';

/**
 * How high the bar of each doing is, in parts of the whole: told apart without
 * colour.
 */
const HEIGHTS: Readonly<Record<KernelActivity, number>> = {
  busy: 1,
  unresponsive: 1,
  stopped: 0.7,
  pending: 0.5,
  alive: 0.35,
  idle: 0.35,
  down: 0.12
};

type Stop = ISegment | IMark;

/**
 * A drawing of what a kernel did, as a slider over its moments.
 *
 * #### Notes
 * The pointer and the arrow keys choose a moment; the line below tells of it.
 */
export class TimelineView {
  /**
   * @param trans - The reader's language.
   * @param momentText - Says a moment.
   * @param reasonText - Says why a process ended.
   */
  constructor(
    trans: TranslationBundle,
    momentText: (at: number) => string,
    reasonText: (reason: string) => string
  ) {
    this._trans = trans;
    this._momentText = momentText;
    this._reasonText = reasonText;
    this._drawing.setAttribute('aria-hidden', 'true');
    this._bar.tabIndex = 0;
    this._bar.setAttribute('role', 'slider');
    this._bar.setAttribute('aria-valuemin', '0');
    this._bar.append(this._drawing);
    this.node.append(
      this._bar,
      element('div', `${CLASS}-legend`, this._ago, this._readout, this._now)
    );
    this._bar.addEventListener('pointermove', this._onPointer);
    this._bar.addEventListener('pointerleave', () => this._choose(null));
    this._bar.addEventListener('keydown', this._onKey);
    this._bar.addEventListener('focus', () => this._choose(this._last));
    this._bar.addEventListener('blur', () => this._choose(null));
  }

  readonly node = element('div', CLASS);

  /**
   * Draw this from now on.
   */
  draw(timeline: ITimeline): void {
    this._timeline = timeline;
    this._stops = [...timeline.segments, ...timeline.marks].sort(
      (a, b) => start(a) - start(b)
    );
    const minutes = Math.round((timeline.to - timeline.from) / 60_000);
    const label = this._trans._n(
      'The last minute',
      'The last %1 minutes',
      minutes
    );
    setAttribute(this._bar, 'aria-label', label);
    setText(this._ago, this._trans.__('%1 min ago', `${minutes}`));
    setText(this._now, this._trans.__('now'));
    setAttribute(this._bar, 'aria-valuemax', `${this._last}`);
    this._drawing.replaceChildren(
      ...timeline.segments.map(segment => this._segment(segment)),
      ...timeline.marks.map(mark => this._mark(mark))
    );
    this._tell();
  }

  private get _last(): number {
    return Math.max(0, this._stops.length - 1);
  }

  private _segment({ doing, from, to }: ISegment): SVGElement {
    const height = HEIGHTS[doing] * 100;
    const x = this._share(from);
    const width = this._share(to) - x;
    return svg('rect', {
      class: `${CLASS}-segment`,
      'data-doing': doing,
      x: `${this._mirrored ? 100 - x - width : x}%`,
      y: `${100 - height}%`,
      width: `${Math.max(width, 0.25)}%`,
      height: `${height}%`
    });
  }

  private _mark({ at }: IMark): SVGElement {
    const x = this._share(at);
    const mark = svg('svg', {
      class: `${CLASS}-mark`,
      x: `${this._mirrored ? 100 - x : x}%`,
      y: '50%',
      overflow: 'visible'
    });
    mark.append(
      svg('circle', { r: '7' }),
      svg('path', { d: 'M-2.8-2.8l5.6 5.6M2.8-2.8l-5.6 5.6' })
    );
    return mark;
  }

  /**
   * Where a moment is, in hundredths of the whole.
   */
  private _share(at: number): number {
    const { from, to } = this._timeline!;
    return ((at - from) / (to - from)) * 100;
  }

  private get _mirrored(): boolean {
    return getComputedStyle(this.node).direction === 'rtl';
  }

  private readonly _onPointer = (event: PointerEvent): void => {
    const { left, width } = this._bar.getBoundingClientRect();
    if (!this._timeline || width === 0) {
      return;
    }
    const { from, to } = this._timeline;
    const across = (event.clientX - left) / width;
    const share = this._mirrored ? 1 - across : across;
    const at = from + share * (to - from);
    const near = (8 / width) * (to - from);
    const mark = this._stops.findIndex(
      stop => stop.kind === 'death' && Math.abs(stop.at - at) <= near
    );
    const segment = this._stops.findIndex(
      stop => stop.kind === 'segment' && stop.from <= at && at < stop.to
    );
    this._choose(mark >= 0 ? mark : segment >= 0 ? segment : null);
  };

  private readonly _onKey = (event: KeyboardEvent): void => {
    const before = this._mirrored ? 'ArrowRight' : 'ArrowLeft';
    const after = this._mirrored ? 'ArrowLeft' : 'ArrowRight';
    const chosen = this._chosen ?? this._last;
    switch (event.key) {
      case before:
      case 'ArrowDown':
        this._choose(Math.max(0, chosen - 1));
        break;
      case after:
      case 'ArrowUp':
        this._choose(Math.min(this._last, chosen + 1));
        break;
      case 'Home':
        this._choose(0);
        break;
      case 'End':
        this._choose(this._last);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  private _choose(index: number | null): void {
    this._chosen = index;
    this._tell();
  }

  private _tell(): void {
    const stop = this._stops[this._chosen ?? this._last];
    const text = stop ? this._text(stop) : '';
    setAttribute(this._bar, 'aria-valuenow', `${this._chosen ?? this._last}`);
    setAttribute(
      this._bar,
      'aria-valuetext',
      text || this._trans.__('Nothing')
    );
    setText(this._readout, this._chosen === null ? '' : text);
    this._ago.hidden = this._now.hidden = this._readout.textContent !== '';
  }

  private _text(stop: Stop): string {
    const trans = this._trans;
    const at = this._momentText(start(stop));
    return stop.kind === 'death'
      ? trans.__('%1: %2', at, this._reasonText(stop.reason))
      : trans.__(
          '%1: %2 for %3',
          at,
          doingText(trans, stop.doing),
          duration(stop.to - stop.from, trans)
        );
  }

  private readonly _trans: TranslationBundle;
  private readonly _momentText: (at: number) => string;
  private readonly _reasonText: (reason: string) => string;
  private readonly _bar = element('div', `${CLASS}-bar`);
  private readonly _readout = element('span', `${CLASS}-readout`);
  private readonly _ago = element('span');
  private readonly _now = element('span');
  private readonly _drawing = svg('svg', { class: `${CLASS}-drawing` });
  private _timeline: ITimeline | null = null;
  private _stops: readonly Stop[] = [];
  private _chosen: number | null = null;
}

function start(stop: Stop): number {
  return stop.kind === 'death' ? stop.at : stop.from;
}

function svg(
  tag: string,
  attributes: Readonly<Record<string, string>>
): SVGElement {
  const node = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  return node;
}
