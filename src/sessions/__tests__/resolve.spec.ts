import {
  ExitCause,
  IKernelFact,
  ILastExit,
  KernelStatus
} from '../../wire/kernel';
import { ILocalState, IShown, resolve } from '../resolve';

const PAGE: ILocalState = {
  hasKernel: true,
  kernelName: 'Python 3',
  displayStatus: 'idle',
  kernelStatus: 'idle',
  connection: 'connected',
  serverReports: true,
  confirmed: true
};

function fact(status: KernelStatus | null, change = {}): IKernelFact {
  return {
    id: 'k',
    name: 'python3',
    status,
    executionState: 'idle',
    reason: '',
    lastExit: null,
    seq: 1,
    epoch: 'e',
    ...change
  };
}

function exit(cause: ExitCause): ILastExit {
  return {
    number: 1,
    cause,
    kind: '',
    certain: true,
    facts: {},
    reason: `Ended by ${cause}`,
    exitCode: null,
    signal: null,
    initiator: 'system',
    startedAt: '',
    endedAt: '2026-01-01T00:00:00Z',
    restarts: 1
  };
}

type Row = [string, IKernelFact | null, Partial<ILocalState>, Partial<IShown>];

describe('resolve', () => {
  it.each<Row>([
    [
      'a kernel that is well is calm',
      fact('running'),
      {},
      {
        icon: 'running',
        severity: 'calm',
        status: 'running',
        showStatus: false,
        executionState: 'idle',
        showConnection: false,
        unreported: false
      }
    ],
    [
      'the kernel itself is believed about what it does',
      fact('running'),
      { kernelStatus: 'busy', displayStatus: 'busy' },
      { executionState: 'busy' }
    ],
    [
      'the server is believed where the page hears nothing',
      fact('running', { executionState: 'busy' }),
      { kernelStatus: 'unknown', displayStatus: 'unknown' },
      { executionState: 'busy', severity: 'calm' }
    ],
    [
      'a lost connection is about the connection',
      fact('running'),
      { connection: 'disconnected', kernelStatus: 'unknown' },
      {
        status: 'running',
        severity: 'notice',
        connection: 'disconnected',
        showConnection: true
      }
    ],
    [
      'a dead kernel is loud and does nothing',
      fact('dead', { reason: 'Killed by SIGKILL', executionState: 'dead' }),
      { kernelStatus: 'busy' },
      {
        icon: 'dead',
        severity: 'error',
        showStatus: true,
        executionState: '',
        reason: 'Killed by SIGKILL'
      }
    ],
    [
      'nobody asks about the connection of a dead kernel',
      fact('dead'),
      { connection: 'disconnected' },
      { showConnection: false }
    ],
    [
      'a restart after a death says why',
      fact('restarting', { reason: 'Exited with code 3' }),
      { kernelStatus: 'restarting', displayStatus: 'restarting' },
      {
        icon: 'pending',
        severity: 'notice',
        showStatus: true,
        executionState: '',
        reason: 'Exited with code 3'
      }
    ],
    [
      'a kernel being launched',
      fact('starting'),
      {},
      { icon: 'pending', showStatus: true, executionState: '' }
    ],
    [
      'a process launched after a death says why',
      fact('starting', {
        lastExit: exit('signal'),
        executionState: 'starting'
      }),
      { kernelStatus: 'restarting', displayStatus: 'restarting' },
      { showStatus: true, reason: 'Ended by signal' }
    ],
    [
      'a process launched after a death says why until it works',
      fact('running', { lastExit: exit('signal'), executionState: 'starting' }),
      { kernelStatus: 'restarting', displayStatus: 'restarting' },
      { executionState: 'starting', reason: 'Ended by signal' }
    ],
    [
      'an event does not say how the last process ended',
      fact('starting', { lastExit: exit('signal') }),
      { confirmed: false },
      { reason: '' }
    ],
    [
      'a process that works needs no reason',
      fact('running', { lastExit: exit('signal') }),
      {},
      { reason: '', lastExit: exit('signal') }
    ],
    [
      'nobody explains a restart that was asked for',
      fact('running', {
        lastExit: exit('shutdown'),
        executionState: 'starting'
      }),
      { kernelStatus: 'restarting', displayStatus: 'restarting' },
      { executionState: 'starting', reason: '' }
    ],
    [
      'a suspended process',
      fact('stopped'),
      {},
      { icon: 'stopped', severity: 'notice', executionState: '' }
    ],
    [
      'a process that does not answer',
      fact('unresponsive'),
      {},
      { icon: 'unresponsive', severity: 'error', executionState: 'idle' }
    ],
    [
      'an execution state of no table is shown as it came',
      fact('running', { executionState: 'dreaming' }),
      { kernelStatus: 'dreaming' },
      { executionState: 'dreaming' }
    ],
    [
      'without the server half the item lives on what stock knows',
      null,
      { serverReports: false },
      {
        icon: 'none',
        severity: 'calm',
        status: 'none',
        executionState: 'idle',
        unreported: true
      }
    ],
    [
      'without the server half a dead kernel is still dead',
      null,
      { serverReports: false, kernelStatus: 'dead', displayStatus: 'dead' },
      { icon: 'dead', severity: 'error', status: 'dead', executionState: '' }
    ],
    [
      'without the server half a restart is the page\u2019s word',
      null,
      { serverReports: false, displayStatus: 'autorestarting' },
      { icon: 'pending', executionState: 'autorestarting' }
    ],
    [
      'without the server half a lost connection is told',
      null,
      { serverReports: false, connection: 'connecting' },
      { showConnection: true, executionState: '', severity: 'notice' }
    ],
    [
      'an untracked kernel of a server that reports is no complaint',
      fact(null),
      {},
      { status: 'none', executionState: 'idle', unreported: false }
    ],
    [
      'no kernel',
      null,
      {
        hasKernel: false,
        displayStatus: 'unknown',
        connection: 'disconnected'
      },
      { icon: 'none', severity: 'calm', connection: 'none', executionState: '' }
    ],
    [
      'no kernel yet',
      null,
      { hasKernel: false, displayStatus: 'initializing' },
      { icon: 'pending', executionState: 'initializing' }
    ]
  ])('%s', (_, known, page, expected) => {
    expect(resolve(known, { ...PAGE, ...page })).toMatchObject(expected);
  });
});
