import { render } from 'preact';
import { App } from './app.tsx';
import { showKeptTheme } from './theme.ts';

showKeptTheme();

const page = document.getElementById('page');
if (page !== null) render(<App />, page);
