import { GUARD_TIME, KeyGuard } from '../../ui/guardeddialog';

describe('KeyGuard', () => {
  let now: number;
  let target: HTMLElement;
  let button: HTMLButtonElement;
  let guard: KeyGuard;
  let heard: string[];

  const key = (type: string, code = 'Enter', repeat = false) => {
    const event = new KeyboardEvent(type, {
      code,
      repeat,
      bubbles: true,
      cancelable: true
    });
    button.dispatchEvent(event);
    return event.defaultPrevented;
  };

  beforeEach(() => {
    now = 1000;
    heard = [];
    target = document.createElement('div');
    button = target.appendChild(document.createElement('button'));
    for (const type of ['keydown', 'keyup']) {
      button.addEventListener(type, () => heard.push(type));
    }
    guard = new KeyGuard(() => now, target);
    guard.start();
  });

  afterEach(() => guard.stop());

  it('swallows keys at first', () => {
    expect(key('keydown')).toBe(true);
    expect(key('keyup')).toBe(true);
    now += GUARD_TIME - 1;
    expect(key('keydown', 'Space')).toBe(true);
    expect(heard).toEqual([]);
  });

  it('lets keys through afterwards', () => {
    now += GUARD_TIME;
    expect(key('keydown')).toBe(false);
    expect(key('keyup')).toBe(false);
    expect(heard).toEqual(['keydown', 'keyup']);
  });

  it('swallows a key until it is released', () => {
    key('keydown');
    now += GUARD_TIME;
    expect(key('keydown', 'Enter', true)).toBe(true);
    expect(key('keyup')).toBe(true);
    expect(key('keydown')).toBe(false);
  });

  it('stops', () => {
    guard.stop();
    expect(key('keydown')).toBe(false);
  });
});
