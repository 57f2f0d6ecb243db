# What Doxygen sees of a file.
# The version's inline namespace is left out: names are written without it.
s/neuroflash::inline v0/neuroflash/
# What is defaulted or deleted says all there is to say by itself.
/= (default|delete);$/s/.*//
# Specialisations in another library's namespace.
/^template <>$/,/(^\}|= true);$/s/.*//
# Links of the documents to what is no page of the reference.
s/\[([^]]*)\]\((\.\.\/)?(example|include|benchmarks|LICENSE|third_party_notices|schemas|doc\/schemas|doc\/README|doc\/adding)[^)]*\)/\1/g
