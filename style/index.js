import './base.css';
import './crash.css';
import './dialog.css';
import './notebook.css';
