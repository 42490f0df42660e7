/** What the extension's own scripts have asked of the page since it was loaded. */
export interface ICost {
  /** The lines that started what timers run now. */
  readonly timers: ReadonlyMap<number, string>;
  /** How often anything was drawn. */
  renders: number;
  /** What the item was at first and after each change of its DOM. */
  drawings: string[];
  /** The most renders between two animation frames, and the most changes of the item's DOM. */
  most: { renders: number; drawings: number };
  /** Look at the item from now on. */
  followItem(): void;
}

declare global {
  interface Window {
    kernelStatusCost: ICost;
  }
}

/** Follow what our scripts ask of the browser. Runs in the page before anything else: refers to nothing outside. */
export function followCost(): void {
  const timers = new Map<number, string>();
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
  const request = window.requestAnimationFrame.bind(window);
  /** The line that called a function of this file, if it is one of ours. */
  const caller = () => {
    const line = new Error().stack?.split('\n')[3] ?? '';
    return line.includes('/extensions/jupyterlab-kernel-status/') ? line : null;
  };
  const keep = (id: number, line: string | null) => {
    if (line !== null) {
      timers.set(id, line);
    }
    return id;
  };
  const forget = (id: unknown) => timers.delete(Number(id));

  window.setTimeout = ((run: () => void, ...rest: never[]) => {
    const line = caller();
    if (line === null) {
      return setTimeout(run, ...rest);
    }
    const id: number = setTimeout(
      () => {
        forget(id);
        run();
      },
      ...rest
    );
    return keep(id, line);
  }) as typeof setTimeout;
  window.setInterval = ((run: () => void, ...rest: never[]) =>
    keep(setInterval(run, ...rest), caller())) as typeof setInterval;
  window.clearTimeout = id => {
    forget(id);
    clearTimeout(id);
  };
  window.clearInterval = id => {
    forget(id);
    clearInterval(id);
  };

  const frame = { renders: 0, drawings: 0 };
  const cost: ICost = {
    timers,
    renders: 0,
    drawings: [],
    most: { renders: 0, drawings: 0 },
    followItem: () => {
      const item = document.querySelector('.jp-KernelStatusItem')!;
      // Icons are numbered anew whenever they are made.
      const shown = () => item.outerHTML.replace(/ data-icon-id="[^"]*"/g, '');
      cost.drawings = [shown()];
      cost.most = { renders: 0, drawings: 0 };
      new MutationObserver(() => {
        frame.drawings++;
        cost.drawings.push(shown());
      }).observe(item, {
        // What we draw; the status bar has its own way with classes.
        attributeFilter: [
          'aria-label',
          'data-connection',
          'data-execution-state',
          'data-severity',
          'data-status',
          'title'
        ],
        characterData: true,
        childList: true,
        subtree: true
      });
    }
  };
  window.kernelStatusCost = cost;
  window.requestAnimationFrame = run =>
    request(
      caller() === null
        ? run
        : time => {
            cost.renders++;
            frame.renders++;
            run(time);
          }
    );
  const next = () => {
    request(next);
    cost.most.renders = Math.max(cost.most.renders, frame.renders);
    cost.most.drawings = Math.max(cost.most.drawings, frame.drawings);
    frame.renders = frame.drawings = 0;
  };
  next();
}
