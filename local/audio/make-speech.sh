#!/bin/sh
# Makes the speech files in this folder: MP3 at 32 kbps, constant bit rate, 16 kHz, as Twilio serves them (dual-channel
# at 64 kbps), and a WAV of 8 kHz, 16 bit. Needs espeak-ng and ffmpeg. The files are shipped; run it only to change them,
# then correct speech.ts, whose test compares it with the files.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# say VOICE FILE TEXT
say() { espeak-ng -v "$1" -s 155 -w "$work/$2.wav" "$3"; }

# dialogue NAME CALLER-VOICE AGENT-VOICE LINE...: alternate lines, the agent first, half a second apart.
# Leaves NAME.wav (both), NAME-agent.wav and NAME-caller.wav (each with the other's turns silent).
dialogue() {
  name=$1 caller=$2 agent=$3
  shift 3
  : >"$work/both.txt" && : >"$work/agent.txt" && : >"$work/caller.txt"
  turn=0
  for line in "$@"; do
    if [ $((turn % 2)) = 0 ]; then speaker=agent voice=$agent; else speaker=caller voice=$caller; fi
    say "$voice" raw "$line"
    ffmpeg -loglevel error -y -i "$work/raw.wav" -af 'apad=pad_dur=0.5' -ar 16000 -ac 1 "$work/$name-$turn.wav"
    ffmpeg -loglevel error -y -i "$work/$name-$turn.wav" -af 'volume=0' "$work/$name-$turn-silent.wav"
    for track in agent caller; do
      if [ "$track" = "$speaker" ]; then file=$name-$turn.wav; else file=$name-$turn-silent.wav; fi
      echo "file '$work/$file'" >>"$work/$track.txt"
    done
    echo "file '$work/$name-$turn.wav'" >>"$work/both.txt"
    turn=$((turn + 1))
  done
  for track in both agent caller; do
    ffmpeg -loglevel error -y -f concat -safe 0 -i "$work/$track.txt" -c copy "$work/$name-$track.wav"
  done
}

# mp3 INPUT KBPS OUTPUT: no Xing header and no tags, since Twilio's files have neither.
mp3() {
  ffmpeg -loglevel error -y -i "$1" -codec:a libmp3lame -b:a "$2k" -ar 16000 \
    -write_xing 0 -id3v2_version 0 -map_metadata -1 "$3"
}

dialogue water-heater en-us+f3 en-us+m3 \
  'Good morning, Harbor Plumbing, this is Sam. How can I help?' \
  'Hi. Our water heater went out last night, and there is water on the floor.' \
  'I am sorry to hear that. Please close the cold water valve above the heater. Can you reach it?' \
  'Yes, it is closed now. The dripping has stopped.' \
  'Good. A technician will be with you between two and four this afternoon.' \
  'Wonderful. Thank you so much. Goodbye.'
mp3 "$work/water-heater-both.wav" 32 water-heater.mp3
ffmpeg -loglevel error -y -i "$work/water-heater-1.wav" -ar 8000 -ac 1 -c:a pcm_s16le -bitexact note.wav
mp3 note.wav 32 note.mp3

dialogue reschedule en-gb+m1 en-us+f2 \
  'Harbor Plumbing, Alex speaking.' \
  'Hello. I have an appointment tomorrow, and I need to move it to Friday.' \
  'Of course. Friday at nine, or at half past one?' \
  'Half past one is perfect. Thank you.'
mp3 "$work/reschedule-both.wav" 32 reschedule.mp3

dialogue invoice en-us+f4 en-gb+m5 \
  'Accounts, good afternoon.' \
  'Good afternoon. My invoice shows two hours of labor, but the visit took one.' \
  'Let me check. You are right. I will send you a corrected invoice today.' \
  'I appreciate it. Have a nice day.'
mp3 "$work/invoice-both.wav" 32 invoice.mp3
ffmpeg -loglevel error -y -i "$work/invoice-agent.wav" -i "$work/invoice-caller.wav" \
  -filter_complex 'join=inputs=2:channel_layout=stereo' "$work/invoice-dual.wav"
mp3 "$work/invoice-dual.wav" 64 invoice-dual.mp3
