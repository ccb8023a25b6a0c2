#!/usr/bin/env bash
# mailparser, letterparser: the messages of a digest are read as one text, still encoded: a report in
# base64 is "VGhlIGNhZsOpIGF0IHF1YXkgMiBpcyBvcGVuLg==".
#
# Expected: in multipart/digest "the default Content-Type value for a body part is changed from
# "text/plain" to "message/rfc822"" (RFC 2046, 5.1.5), so that a digest need not say with each part
# that it is a message; the example there does not. mailparser is an "advanced email parser",
# letterparser made as "an isomorphic alternative" to it, with RFC 2046 (READMEs).
# Happens: each part without a Content-Type is taken for plain text, its header for the first lines of
# it. What the header says is not done: quoted-printable ("caf=C3=A9", lines broken by "="), base64 and
# HTML stand in text as they are, inner boundaries too, and sender, subject and date of a report are
# those of the digest. There is no attachment and no warning. Once each part says
# "Content-Type: message/rfc822", mailparser gives the messages as attachments. postal-mime is right
# either way.
# Measured: a digest of 40 reports, ten each in plain text, quoted-printable, base64 and HTML: in the
# text of mailparser and letterparser the sentence of 20 stands as it was written, those of 20 do not,
# ten of which not in any word. postal-mime has 40.
# Matters: mailing lists send by the day what was written there, Debian's in this form
# (thunderbird/thunderbird-android#1836). All reports become one article of one sender and one day,
# what is in base64 is found by no question, and quotations have "=C3=A9" in their words.
# Do: postal-mime; or give the parts of multipart/digest their Content-Type before, and parse each
# attachment of message/rfc822 as a message of its own.
# Known: nothing found in nodemailer/mailparser or mat-sz/letterparser; other parsers had to learn it
# (staktrace/mailparse#92, zbateson/mail-mime-parser#25).
# Seen: 2026-11-30, mailparser 3.14.2, letterparser 0.1.8, beside postal-mime 4.0.0, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund mailparser@3.14.2 letterparser@0.1.8 postal-mime@4.0.0
cat > check.mjs <<'JAVASCRIPT'
import { readFileSync } from 'node:fs'
import { extract } from 'letterparser'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'

for (const name of ['mailparser', 'letterparser', 'postal-mime']) {
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version)
}
const quoted = (text) => text.replaceAll('é', '=C3=A9').replace('quay ', 'quay =\r\n')
const KINDS = [
  ['plain', '7bit', (text) => text.replaceAll('é', 'e'), (text) => text.replaceAll('é', 'e')],
  ['plain', 'quoted-printable', quoted, (text) => text],
  ['plain', 'base64', (text) => Buffer.from(text).toString('base64'), (text) => text],
  ['html', '8bit', (text) => `<p>${text}</p>`, (text) => text]
]
const reports = Array.from({ length: 40 }, (_, number) => {
  const [subtype, encoding, write, meant] = KINDS[number % 4]
  const text = `The café at quay ${number} is open.`
  const source = [`From: Ada Lowe <ada${number}@news.example>`, `Subject: Report ${number}`,
    'Date: Sun, 3 Mar 2024 09:00:00 +0000', 'MIME-Version: 1.0',
    `Content-Type: text/${subtype}; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`, '',
    write(text)].join('\r\n')
  return { source, text: meant(text) }
})
function digest(partHeader) {
  const parts = reports.map(({ source }) => `--D\r\n${partHeader}\r\n${source}\r\n`).join('')
  return 'From: list@news.example\r\nSubject: Digest 1\r\nDate: Mon, 4 Mar 2024 10:00:00 +0000\r\n' +
    'MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary="D"\r\n\r\n' + parts + '--D--\r\n'
}
const whole = (text) => reports.filter((report) => text.includes(report.text)).length
const unsaid = digest('')
const said = digest('Content-Type: message/rfc822\r\n')

const mail = await simpleParser(unsaid)
const letter = extract(unsaid)
const postal = await PostalMime.parse(unsaid)
console.log(mail.text.split('\n').slice(0, 26).join('\n'))
const found = { mailparser: whole(mail.text), letterparser: whole(letter.text), postal: whole(postal.text) }
console.log('of 40 sentences', found, 'attachments', mail.attachments.length, letter.attachments.length)
const packed = reports.filter((report, number) => number % 4 === 2 &&
  mail.text.includes(Buffer.from(report.text).toString('base64')))
console.log(`${packed.length} of 10 in base64; "caf=C3=A9" ${mail.text.split('caf=C3=A9').length - 1} times`)
const attached = (await simpleParser(said)).attachments
const again = await Promise.all(attached.map(async (one) => await simpleParser(one.content)))
const right = again.filter((one, number) => one.text.trim() === reports[number].text &&
  one.subject === `Report ${number}`)
console.log(`with Content-Type: ${attached.length} attachments, ${right.length} right once parsed`)
console.log(`postal-mime with Content-Type: ${whole((await PostalMime.parse(said)).text)}`)
const asStated = found.mailparser === 20 && found.letterparser === 20 && found.postal === 40 &&
  mail.attachments.length === 0 && letter.attachments.length === 0 && packed.length === 10 &&
  mail.text.includes('Subject: Report 7') && mail.text.includes('<p>The café') && right.length === 40
if (!asStated) {
  console.error('The behaviour is no longer as stated above.')
  process.exit(1)
}
JAVASCRIPT
node check.mjs
