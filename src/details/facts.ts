import { TranslationBundle } from '@jupyterlab/translation';
import { IKernelFact } from '../wire/kernel';
import { IKernelDocument, ITransition, moment } from '../wire/document';
import { IShown } from '../sessions/resolve';
import { sentence } from '../vocabulary/sentence';
import { word } from '../vocabulary/words';
import { IStatusSample, ServerClock } from './observed';
import { copyButton, Rows } from './rows';
import { duration, momentText } from '../vocabulary/time';
import { explainConnection, explainExecution, explainStatus } from './explain';

/**
 * What the rows are about.
 */
export interface IKnown {
  readonly id: string | null;
  readonly shown: IShown;
  readonly fact: IKernelFact | null;

  /**
   * The changes of status, by this page's clock.
   */
  readonly history: readonly ITransition[];

  /**
   * What the page saw the kernel do.
   */
  readonly moments: readonly IStatusSample[];

  readonly now: number;
}

interface IManner {
  readonly trans: TranslationBundle;
  readonly language: string;
  readonly clock: ServerClock;
}

const GONE: readonly string[] = ['dead', 'terminated'];

const LIVE: readonly string[] = ['running', 'stopped', 'unresponsive'];

/**
 * Show the three axes, each with its word, since when, and what that means.
 */
export function showAxes(rows: Rows, known: IKnown, manner: IManner): void {
  const { trans, language } = manner;
  const { shown, history, moments, now } = known;
  const since = (at: number | undefined) =>
    at === undefined ? '' : trans.__('since %1', momentText(at, now, language));
  const changed = history[history.length - 1];
  const told = moments[moments.length - 1];
  const nothing = trans.__('Not known');
  rows.show('status', {
    term: trans.__('Process'),
    main: shown.status === 'none' ? nothing : word(trans, shown.status),
    aside: since(changed?.status === shown.status ? changed.at : undefined),
    note: explainStatus(trans, shown.status),
    value: shown.status
  });
  const state = shown.executionState;
  const hasProcess = !GONE.includes(shown.status);
  const none = trans.__('None');
  rows.show('execution', {
    term: trans.__('Execution'),
    main: state !== '' ? word(trans, state) : hasProcess ? nothing : none,
    aside: since(state !== '' && told?.word === state ? told.at : undefined),
    note: explainExecution(trans, state, hasProcess),
    value: state
  });
  rows.show('connection', {
    term: trans.__('Connection'),
    main: shown.connection === 'none' ? none : word(trans, shown.connection),
    note: explainConnection(trans, shown.connection),
    value: shown.connection
  });
}

/**
 * Show what else is known: uptime, restarts, the last exit, the id.
 */
export function showFacts(
  rows: Rows,
  known: IKnown,
  document: IKernelDocument | null,
  manner: IManner
): void {
  const { trans, language, clock } = manner;
  const { fact, now, id } = known;
  const startedAt = document?.startedAt ?? null;
  const alive = LIVE.includes(fact?.status ?? '') && startedAt !== null;
  const started = alive ? clock.here(startedAt) : now;
  rows.show('uptime', {
    term: trans.__('Uptime'),
    main: alive ? duration(now - started, trans) : '',
    aside: trans.__('since %1', momentText(started, now, language))
  });
  const restarts = document?.restarts ?? 0;
  rows.show('restarts', {
    term: trans.__('Restarts'),
    main:
      restarts > 0
        ? trans._n(
            '%1 automatic restart in a row',
            '%1 automatic restarts in a row',
            restarts
          )
        : ''
  });
  const exit = fact?.lastExit ?? null;
  const endedAt = exit && moment(exit.endedAt);
  rows.show('last-exit', {
    term: trans.__('Last exit'),
    main: exit ? sentence(trans, exit.reason, exit) : '',
    aside: endedAt ? momentText(clock.here(endedAt), now, language) : ''
  });
  const held = rows.show('id', { term: trans.__('Kernel ID'), main: id ?? '' });
  copyButton(held, id ?? '', trans);
}
