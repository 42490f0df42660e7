import { LabIcon } from '@jupyterlab/ui-components';
import { StatusIcon } from '../sessions/resolve';

/**
 * Shapes that differ without colour, on a canvas of 16 by 16.
 */
const SHAPES: Readonly<Record<StatusIcon, string>> = {
  running: `<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor"
    stroke-width="1.5"/><circle cx="8" cy="8" r="3" fill="currentColor"/>`,
  pending: `<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor"
    stroke-width="1.5" stroke-dasharray="3.14 3.14"/>`,
  dead: `<circle cx="8" cy="8" r="7" fill="currentColor"/><path
    d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" stroke="var(--jp-layout-color2)"
    stroke-width="1.8" stroke-linecap="round"/>`,
  stopped: `<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor"
    stroke-width="1.5"/><path d="M6.2 5.5v5M9.8 5.5v5" stroke="currentColor"
    stroke-width="1.6"/>`,
  unresponsive: `<path d="M8 1.5L15.2 14.2H.8z" fill="currentColor"/><path
    d="M8 6v4M8 11.4v1.5" stroke="var(--jp-layout-color2)"
    stroke-width="1.6"/>`,
  none: `<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor"
    stroke-width="1.5"/>`
};

const ICONS = new Map<StatusIcon, LabIcon>();

/**
 * The picture of a kernel's process, in the colour of the text around it.
 */
export function statusIcon(shape: StatusIcon): LabIcon {
  let icon = ICONS.get(shape);
  if (!icon) {
    icon = new LabIcon({
      name: `jupyterlab-kernel-status:${shape}`,
      svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"
        width="16" aria-hidden="true">${SHAPES[shape]}</svg>`
    });
    ICONS.set(shape, icon);
  }
  return icon;
}
