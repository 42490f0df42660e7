import './base.css';
import './crash.css';
import './dialog.css';
import './details.css';
import './notebook.css';
