# Words: any text as one word without blanks, and back.

# encode TEXT: $encoded is the text as one word.
encode() {
  encoded=
  encode_rest=$1
  [ -n "$encode_rest" ] || encoded=%00
  while :; do
    encode_head=${encode_rest%%[" %$tab$nl$cr"]*}
    encoded=$encoded$encode_head
    [ "$encode_head" != "$encode_rest" ] || return 0
    encode_rest=${encode_rest#"$encode_head"}
    case $encode_rest in
      ' '*) encoded=$encoded%20 ;;
      %*) encoded=$encoded%25 ;;
      "$tab"*) encoded=$encoded%09 ;;
      "$nl"*) encoded=$encoded%0A ;;
      *) encoded=$encoded%0D ;;
    esac
    encode_rest=${encode_rest#?}
  done
}

# decode WORD: $decoded is its text; fails for an escape that encode never writes.
decode() {
  decoded=
  decode_rest=$1
  [ "$decode_rest" != %00 ] || return 0
  while :; do
    case $decode_rest in
      *%*) ;;
      *) decoded=$decoded$decode_rest; return 0 ;;
    esac
    decoded=$decoded${decode_rest%%%*}
    decode_rest=${decode_rest#*%}
    case $decode_rest in
      20*) decoded="$decoded " ;;
      25*) decoded=$decoded% ;;
      09*) decoded=$decoded$tab ;;
      0A*) decoded=$decoded$nl ;;
      0D*) decoded=$decoded$cr ;;
      *) return 1 ;;
    esac
    decode_rest=${decode_rest#??}
  done
}

# unquote WORD: $unquoted is what a shell makes of a word in single quotes, in which a quote is written '\''.
unquote() {
  unquoted=$1
  case $1 in \'*\') ;; *) return 0 ;; esac
  unquoted=
  unquote_rest=${1#\'}
  unquote_rest=${unquote_rest%\'}
  while :; do
    case $unquote_rest in
      *"'\\''"*) unquoted=$unquoted${unquote_rest%%"'\\''"*}\' unquote_rest=${unquote_rest#*"'\\''"} ;;
      *) unquoted=$unquoted$unquote_rest; return 0 ;;
    esac
  done
}

# is_number WORD: from one on, as far as every shell, awk and the action count exactly.
is_number() {
  case $1 in '' | 0* | *[!0-9]*) return 1 ;; esac
  [ ${#1} -le 15 ]
}

# is_deployment WORD: whether it may be the number of a deployment; what nobody can count with is refused in so many words.
is_deployment() {
  is_number "$1" && return 0
  case $1 in '' | 0* | *[!0-9]*) return 1 ;; esac
  usage "the number of a deployment is 999999999999999 at most: current value is $1"
}
is_offset() { [ "$1" = end ] || is_count "$1"; }
is_count() { [ "$1" = 0 ] || is_number "$1"; }
is_token() {
  case $1 in '' | *[!A-Za-z0-9_-]*) return 1 ;; esac
  [ ${#1} -le 64 ]
}
