import { fact } from '../../__tests__/facts';
import { IKernelFact, KernelStatus } from '../../wire/kernel';
import { deathOf, Phase } from '../deaths';

describe('deathOf', () => {
  it.each<[string, IKernelFact, Phase | null]>([
    ['a kernel that never ended', fact('running', null), null],
    ['a final death', fact('dead', {}), 'dead'],
    ['an automatic restart', fact('restarting', {}), 'restarting'],
    ['its new process', fact('starting', {}), 'restarting'],
    ['a restarted kernel', fact('running', {}), 'restarted'],
    ['the limit', fact('dead', { cause: 'restart-limit' }), 'gave-up'],
    ['no launch', fact('dead', { cause: 'launch-failed' }), 'launch-failed'],
    ['a shutdown', fact('dead', { cause: 'shutdown' }), null],
    ['a wished restart', fact('running', { cause: 'shutdown' }), null],
    ['a culled kernel', fact('terminated', { cause: 'culled' }), null],
    ['a kernel on its way out', fact('terminating', {}), null]
  ])('%s', (_, record, phase) => {
    expect(deathOf(record)?.phase ?? null).toBe(phase);
  });

  it('knows the same death through all its records', () => {
    const keys = ['dead', 'restarting', 'starting', 'running'].map(
      status => deathOf(fact(status as KernelStatus, {}))?.key
    );
    expect(new Set(keys).size).toBe(1);
  });

  it('tells two deaths apart', () => {
    const first = deathOf(fact('running', { number: 1 }));
    const second = deathOf(fact('running', { number: 2 }));
    expect(first?.key).not.toBe(second?.key);
  });
});
