// Licence and attribution are shown by the extension word for word; their files have no ending that would say "text".
module.exports = { module: { rules: [{ test: /[\\/](LICENSE|NOTICE)$/, type: 'asset/source' }] } };
