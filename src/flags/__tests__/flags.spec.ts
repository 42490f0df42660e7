import { Origin, REPLACEMENTS } from '../../vocabulary/deprecations';
import { StatusFlags, WORDS_PER_KERNEL } from '../flags';
import { IKernelStatusFlag } from '../token';

type Way = 'fromWire' | 'fromPage';

function scene() {
  const log = { warn: jest.fn(), debug: jest.fn() };
  const flags = new StatusFlags(log);
  const flagged: IKernelStatusFlag[] = [];
  flags.flagged.connect((_, flag) => flagged.push(flag));
  return { flags, flagged, log };
}

describe('StatusFlags', () => {
  it.each<[string, Way, Origin | null]>([
    ['idle', 'fromWire', null],
    ['busy', 'fromPage', null],
    ['starting', 'fromWire', null],
    ['', 'fromWire', null],
    ['constructor', 'fromWire', 'wire'],
    ['dead', 'fromWire', 'wire'],
    ['restarting', 'fromWire', 'wire'],
    ['unknown', 'fromWire', 'wire'],
    ['dreaming', 'fromWire', 'wire'],
    ['dreaming', 'fromPage', 'wire'],
    ['unknown', 'fromPage', 'page'],
    ['autorestarting', 'fromPage', 'page'],
    ['terminating', 'fromPage', 'page'],
    // Heard on the wire, or set by a restart that somebody asked for.
    ['restarting', 'fromPage', null],
    ['dead', 'fromPage', null]
  ])('%s %s: %s', (value, way, origin) => {
    const { flags, flagged, log } = scene();
    flags[way]('k', value);
    expect(flagged.map(flag => flag.origin)).toEqual(origin ? [origin] : []);
    expect(log.warn).toHaveBeenCalledTimes(origin === 'wire' ? 1 : 0);
    expect(log.debug).toHaveBeenCalledTimes(origin === 'page' ? 1 : 0);
  });

  it.each(Object.entries(REPLACEMENTS))(
    'names what replaces %s',
    (value, replacement) => {
      const { flags, log } = scene();
      flags.fromWire('k', value);
      expect(flags.get('k')[0].replacement).toEqual(replacement);
      expect(log.warn.mock.calls[0][0]).toContain(replacement.axis);
      expect(log.warn.mock.calls[0][0]).toContain('k');
    }
  );

  it('flags each word once per kernel', () => {
    const { flags, flagged, log } = scene();
    for (const id of ['k', 'l', 'k', 'l']) {
      flags.fromWire(id, 'dead');
      flags.fromPage(id, 'unknown');
      flags.fromWire(id, 'dreaming');
      flags.fromPage(id, 'dreaming');
    }
    expect(flagged.map(flag => `${flag.kernelId} ${flag.value}`)).toEqual([
      'k dead',
      'k unknown',
      'k dreaming',
      'l dead',
      'l unknown',
      'l dreaming'
    ]);
    expect(log.warn).toHaveBeenCalledTimes(4);
    expect(log.debug).toHaveBeenCalledTimes(2);
    expect(flags.get('k')).toHaveLength(3);
    expect(flags.get('m')).toEqual([]);
  });

  it('follows a kernel that invents words without end only so far', () => {
    const { flags, log } = scene();
    for (let index = 0; index < 100; index++) {
      flags.fromWire('k', `dream ${index}`);
    }
    expect(log.warn).toHaveBeenCalledTimes(WORDS_PER_KERNEL);
  });

  it('writes unknown words as plain text', () => {
    const { flags, log } = scene();
    flags.fromWire('k', '\u001b[31mred\nline');
    expect(log.warn.mock.calls[0][0]).toContain('"red line"');
  });
});
