import { TranslationBundle } from '@jupyterlab/translation';
import { IShown, Severity, StatusIcon } from '../sessions/resolve';
import { sentence } from '../vocabulary/sentence';
import { word } from '../vocabulary/words';

/**
 * The item's words and attributes: what the DOM shows, and nothing else.
 */
export interface IItemView {
  readonly icon: StatusIcon;
  readonly severity: Severity;
  readonly status: string;
  readonly statusText: string;
  readonly kernelName: string;
  readonly executionState: string;
  readonly executionText: string;
  readonly connection: string;
  readonly connectionText: string;
  readonly reason: string;
  readonly tooltip: string;
  readonly label: string;
}

/**
 * Put what is to be shown into words.
 *
 * @param shown - What is to be shown.
 * @param activity - The name of the widget that has the session.
 * @param trans - The reader's language.
 */
export function itemView(
  shown: IShown,
  activity: string,
  trans: TranslationBundle
): IItemView {
  const status = shown.status === 'none' ? '' : word(trans, shown.status);
  const execution = word(trans, shown.executionState);
  const connection =
    shown.connection === 'none' ? '' : word(trans, shown.connection);
  const { lastExit } = shown;
  const reason = sentence(trans, shown.reason, lastExit);
  const exit = lastExit ? sentence(trans, lastExit.reason, lastExit) : '';
  const action = trans.__('Show kernel status of %1', activity);
  const unreported = shown.unreported
    ? trans.__('This server does not report kernel status')
    : '';
  return {
    icon: shown.icon,
    severity: shown.severity,
    status: shown.status,
    statusText: shown.showStatus ? status : '',
    kernelName: shown.kernelName,
    executionState: shown.executionState,
    executionText: execution,
    connection: shown.connection,
    connectionText: shown.showConnection ? connection : '',
    reason,
    tooltip: lines(
      shown.kernelName,
      status && trans.__('Process: %1', status),
      reason,
      execution && trans.__('Execution: %1', execution),
      connection && trans.__('Connection: %1', connection),
      exit && exit !== reason && trans.__('Last exit: %1', exit),
      unreported,
      action
    ),
    label: [
      shown.kernelName,
      status,
      reason,
      execution,
      shown.showConnection ? connection : '',
      unreported,
      action
    ]
      .filter(part => part)
      .join('. ')
  };
}

function lines(...parts: (string | false)[]): string {
  return parts.filter(part => part).join('\n');
}
