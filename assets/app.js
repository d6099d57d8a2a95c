/* app.js - small comforts.  Every page works without it. */
(function () {
  'use strict';

  /* A form is sent once: a second press while it travels does nothing. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.getAttribute('data-sent') === 'true') {
      event.preventDefault();
      return;
    }
    if (form.method === 'post') {
      form.setAttribute('data-sent', 'true');
    }
  });
  window.addEventListener('pageshow', function () {
    var sent = document.querySelectorAll('form[data-sent]');
    Array.prototype.forEach.call(sent, function (form) {
      form.removeAttribute('data-sent');
    });
  });

  /* After a refusal the summary is what is read first. */
  var alertBox = document.querySelector('.refusal');
  if (alertBox) {
    alertBox.setAttribute('tabindex', '-1');
    alertBox.focus();
  }

  /* Common opinions become buttons that fill in the text. */
  var common = document.querySelectorAll('[data-copy-to]');
  Array.prototype.forEach.call(common, function (words) {
    var target = document.getElementById(words.getAttribute('data-copy-to'));
    var button = document.createElement('button');
    if (!target) {
      return;
    }
    button.type = 'button';
    button.className = 'link';
    button.textContent = words.textContent;
    button.addEventListener('click', function () {
      target.value = target.value === '' ? words.textContent
        : target.value + '\n' + words.textContent;
      target.focus();
    });
    words.parentNode.replaceChild(button, words);
  });

  /* A table gets another row: the last one again, empty, one further. */
  function oneMore(table) {
    var body = table.tBodies[0];
    var name = table.getAttribute('data-rows');
    var n = body.rows.length;
    var row = body.rows[n - 1].cloneNode(true);
    var entries = row.querySelectorAll('input, select');
    var notes = row.querySelectorAll('.error');
    /* A form is taken up to a thousand inputs; longer lists go by program. */
    if (n >= 500 || entries[0].form.elements.length > 900) {
      return;
    }
    Array.prototype.forEach.call(notes, function (note) {
      note.parentNode.removeChild(note);
    });
    Array.prototype.forEach.call(entries, function (entry) {
      var column = entry.name.slice(entry.name.lastIndexOf('.') + 1);
      var says = entry.getAttribute('aria-label');
      entry.name = name + '.' + n + '.' + column;
      entry.id = 'f-' + entry.name;
      entry.value = '';
      entry.setAttribute('aria-label', says.replace(/[0-9]+$/, n + 1));
      entry.removeAttribute('aria-invalid');
      entry.removeAttribute('aria-describedby');
    });
    body.appendChild(row);
    entries[0].focus();
  }
  var more = document.querySelectorAll('[data-more-rows]');
  Array.prototype.forEach.call(more, function (button) {
    var table = document.querySelector('[data-rows="' +
      button.getAttribute('data-more-rows') + '"]');
    button.hidden = false;
    button.addEventListener('click', function () { oneMore(table); });
  });

  /* A text grows with what is written, where the browser does not do it. */
  if (!(window.CSS && CSS.supports && CSS.supports('field-sizing', 'content'))) {
    var texts = document.querySelectorAll('.field textarea');
    Array.prototype.forEach.call(texts, function (text) {
      function grow() {
        text.style.height = 'auto';
        text.style.height = (text.scrollHeight + 2) + 'px';
      }
      text.addEventListener('input', grow);
      grow();
    });
  }

  /* Printing shows what is folded, and folds it again. */
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.prototype.slice.call(
      document.querySelectorAll('main details:not([open])'));
    opened.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (d) { d.open = false; });
  });
  var printers = document.querySelectorAll('[data-print]');
  Array.prototype.forEach.call(printers, function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });

  /* An anchor into a folded part unfolds it. */
  function unfold() {
    var id = window.location.hash.slice(1);
    var at = id === '' ? null : document.getElementById(id);
    while (at) {
      if (at.tagName === 'DETAILS') {
        at.open = true;
      }
      at = at.parentElement;
    }
  }
  window.addEventListener('hashchange', unfold);
  unfold();
}());
