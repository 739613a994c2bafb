// SPDX-License-Identifier: Apache-2.0
/** How an exercise looks on paper: the style of previews and sheets. */
export const paper = `
:host, html { font: 16px/1.55 Georgia, "DejaVu Serif", serif; color: #1c1d21; overflow-wrap: anywhere; }
html { background: #fff; color-scheme: light; } body { margin: 12px 16px; }
p { margin: .5em 0; } ul, ol { margin: .5em 0; padding-left: 1.6em; }
h1, h2, h3, h4, h5, h6 { font-size: 1.1em; margin: .8em 0 .4em; }
table { border-collapse: collapse; margin: .6em 0; } th, td { border: 1px solid #8a8d96; padding: .25em .6em; text-align: left; }
math { font-size: 1.1em; } img { max-width: 100%; } pre { white-space: pre-wrap; }
a { color: #1d5fa6; } blockquote { border-left: 3px solid #c5c8d0; margin: .6em 0; padding-left: 1em; }
`;
/** In a frame, where nothing leads anywhere. */
export const inert = "a { color: inherit; text-decoration: underline dotted; text-underline-offset: .15em; cursor: help; }";
