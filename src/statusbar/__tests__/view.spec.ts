import { pseudo, untranslated } from '../../__tests__/pseudo';
import { ILastExit, STATUSES } from '../../wire/kernel';
import { resolve } from '../../sessions/resolve';
import { itemView } from '../view';

const EXIT: ILastExit = {
  number: 1,
  cause: 'exit-code',
  kind: 'exit-code',
  certain: true,
  facts: { code: 3 },
  reason: 'Exited with code 3',
  exitCode: 3,
  signal: null,
  initiator: 'kernel',
  startedAt: '',
  endedAt: '',
  restarts: 0
};

describe('itemView', () => {
  it.each([null, ...STATUSES])(
    'says every word through the translator: %s',
    status => {
      const shown = resolve(
        {
          id: 'k',
          name: 'python3',
          status,
          executionState: 'busy',
          reason: status === 'dead' ? EXIT.reason : '',
          lastExit: EXIT,
          seq: 1,
          epoch: 'e'
        },
        {
          hasKernel: true,
          kernelName: 'Python 3',
          displayStatus: 'busy',
          kernelStatus: 'busy',
          connection: status === 'running' ? 'disconnected' : 'connected',
          serverReports: status !== null,
          confirmed: true
        }
      );
      const view = itemView(shown, 'a.ipynb', pseudo);
      const { statusText, executionText, connectionText, reason } = view;
      expect(
        [
          statusText,
          executionText,
          connectionText,
          reason,
          view.tooltip,
          view.label
        ].flatMap(text => untranslated(text, ['Python 3', 'a.ipynb']))
      ).toEqual([]);
      expect(view.tooltip).not.toBe('');
    }
  );
});
