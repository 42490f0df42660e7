import { KernelStatus, STATUSES } from '../../wire/kernel';
import {
  Connection,
  EXECUTION_STATES,
  isNonstandard,
  LegacyStatus,
  project,
  REPLACEMENTS
} from '../deprecations';

const WORDS: readonly LegacyStatus[] = [
  'unknown',
  'starting',
  'idle',
  'busy',
  'terminating',
  'restarting',
  'autorestarting',
  'dead'
];

const CONNECTIONS: readonly Connection[] = [
  'connecting',
  'connected',
  'disconnected'
];

const STATES = [...EXECUTION_STATES, 'dead', 'restarting', '', 'dreaming'];

const COMBINATIONS = [null, ...STATUSES].flatMap(status =>
  STATES.flatMap(state =>
    CONNECTIONS.map(
      connection =>
        [status, state, connection] as [KernelStatus | null, string, Connection]
    )
  )
);

describe('project', () => {
  it.each(COMBINATIONS)(
    'finds a stock word that is no lie for %s, %s, %s',
    (status, state, connection) => {
      const word = project(status, state, connection);
      expect(WORDS).toContain(word);
      expect(word).not.toBe('autorestarting');
      if (status === 'dead' || status === 'terminated') {
        expect(word).toBe('dead');
      }
      if (word === 'dead' && status !== null && status !== 'running') {
        expect(['dead', 'terminated']).toContain(status);
      }
      if (word === 'idle') {
        expect([null, 'running']).toContain(status);
        expect(state).toBe('idle');
        expect(connection).toBe('connected');
      }
    }
  );

  it.each<[KernelStatus | null, string, Connection, LegacyStatus]>([
    ['running', 'busy', 'connected', 'busy'],
    ['running', 'idle', 'disconnected', 'unknown'],
    ['restarting', 'idle', 'connected', 'restarting'],
    ['stopped', 'idle', 'connected', 'busy'],
    ['unresponsive', 'idle', 'connected', 'busy'],
    ['dead', 'idle', 'connected', 'dead'],
    [null, 'starting', 'connected', 'starting']
  ])('projects %s, %s, %s to %s', (status, state, connection, expected) => {
    expect(project(status, state, connection)).toBe(expected);
  });
});

describe('REPLACEMENTS', () => {
  it('replaces by what exists', () => {
    for (const { axis, value } of Object.values(REPLACEMENTS)) {
      if (axis === 'status') {
        expect(STATUSES).toContain(value);
      }
    }
  });
});

describe('isNonstandard', () => {
  it.each([
    ['idle', false],
    ['dead', false],
    ['autorestarting', false],
    ['', false],
    ['dreaming', true]
  ])('%s: %s', (state, expected) => {
    expect(isNonstandard(state)).toBe(expected);
  });
});
