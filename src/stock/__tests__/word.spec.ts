import { KernelMessage } from '@jupyterlab/services';
import {
  stockStatus,
  statusAfterBase,
  statusAfterServer
} from '../kernelstatus';

type Word = KernelMessage.Status;

const ALIVE = { dead: false, serverReports: true };
const DEAD = { dead: true, serverReports: true };
const UNREPORTED = { dead: false, serverReports: false };

describe('wordAfterBase', () => {
  it.each<[string, Word, Word, typeof ALIVE, Word]>([
    ['the kernel restarts', 'busy', 'restarting', ALIVE, 'restarting'],
    [
      'stock would say why',
      'restarting',
      'autorestarting',
      ALIVE,
      'restarting'
    ],
    [
      'stock says why, as nobody else does',
      'restarting',
      'autorestarting',
      UNREPORTED,
      'autorestarting'
    ],
    ['the connection is lost', 'idle', 'unknown', ALIVE, 'unknown'],
    ['it is lost in a restart', 'restarting', 'unknown', ALIVE, 'restarting'],
    ['a dead kernel is disconnected', 'dead', 'unknown', DEAD, 'dead'],
    ['a dead kernel is restarted', 'dead', 'restarting', DEAD, 'restarting'],
    ['the kernel is gone', 'idle', 'dead', ALIVE, 'dead'],
    ['the kernel itself says something', 'idle', 'busy', ALIVE, 'idle']
  ])('%s', (_, shown, word, known, expected) => {
    expect(statusAfterBase(shown, word, known)).toBe(expected);
  });
});

describe('wordAfterServer', () => {
  it.each<[string, Word, string, Word]>([
    ['an open word is settled', 'restarting', 'idle', 'idle'],
    ['a busy kernel is met', 'unknown', 'busy', 'busy'],
    ['the kernel itself has said more', 'busy', 'idle', 'busy'],
    ['the server does not know yet', 'starting', 'starting', 'starting'],
    ['the server has no word', 'unknown', '', 'unknown']
  ])('%s', (_, shown, state, expected) => {
    expect(statusAfterServer(shown, state)).toBe(expected);
  });
});

describe('stockWord', () => {
  it.each<[string, Word]>([
    ['idle', 'idle'],
    ['restarting', 'restarting'],
    ['dead', 'dead'],
    ['crunching', 'unknown'],
    ['running', 'unknown']
  ])('of %s is %s', (word, expected) => {
    expect(stockStatus(word)).toBe(expected);
  });
});
