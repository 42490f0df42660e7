// Read as text by the `.raw.css` rule of JupyterLab's builder: its other rule brings 1.8 kB of loaders along.
import base from './base.raw.css';
import crash from './crash.raw.css';
import details from './details.raw.css';
import dialog from './dialog.raw.css';
import notebook from './notebook.raw.css';

const style = document.createElement('style');
style.textContent = [base, crash, dialog, details, notebook].join('\n');
document.head.append(style);
