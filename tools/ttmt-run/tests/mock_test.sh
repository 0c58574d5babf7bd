#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# ttmt-run --mock and --check as built, with a package ttnn of files that have no content.
# Usage: mock_test.sh ROOT BUILD, of which BUILD has library and tools.
# shellcheck disable=SC2016 # What is in the program's environment is for its shell.

root=$1
run=$2/tools/ttmt-run
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit
packages=$work/packages/site-packages
ttnn=$packages/ttnn
PYTHONPATH=$packages
XDG_CACHE_HOME=$work/cache
export PYTHONPATH XDG_CACHE_HOME
unset TT_METAL_HOME TT_METAL_RUNTIME_ROOT TT_METAL_CACHE TTMT_DEVICES

# shellcheck source-path=SCRIPTDIR source=../../../lib/tests/tap.sh
. "$root/lib/tests/tap.sh"

if ! command -v python3 >/dev/null || ! { command -v riscv64-unknown-elf-ld ||
	command -v riscv64-linux-gnu-ld; } >/dev/null; then
	echo '1..0 # SKIP there is no python3, or no binutils for RISC-V'
	exit
fi

# As the package of a release, and nothing of an earlier test.
afresh()
{
	rm -rf "${work:?}"/*
	mkdir -p "$ttnn/runtime/hw/lib" "$ttnn/tt_metal/hw" "$packages/ttnn-0.99.1.dist-info"
	touch "$ttnn/__init__.py" "$ttnn/tt_metal/hw/file"
	printf 'Metadata-Version: 2.1\nName: ttnn\nVersion: 0.99.1\n' \
		>"$packages/ttnn-0.99.1.dist-info/METADATA"
}

# Files of the package.
inventory()
{
	find "$work/packages" ! -name '__pycache__' | sort
}

# within COMMAND...: as the program, in a shell.
within()
{
	machine=$1
	shift
	"$run" --mock "$machine" sh -ec "$*"
}

# refused WORDS COMMAND...: ttmt-run says so instead of running the program.
refused()
{
	words=$1
	shift
	"$@" >said 2>&1
	status=$?
	cat said
	[ $status = 125 ] && grep -qF -e "$words" said && ! grep -q 'it runs' said
}

finds_chips_and_compiler()
{
	afresh
	inventory >before
	within n300 '
		grep "board_type: n300" "$TT_METAL_MOCK_CLUSTER_DESC_PATH"
		cd "$TT_METAL_RUNTIME_ROOT"
		ls tt_metal/hw/file runtime/hw/lib __init__.py
		runtime/sfpi/compiler/bin/riscv-tt-elf-g++ --version
		cd "$TT_METAL_CACHE"'
}

# Neither by us, nor by a program that writes to where TT-Metal is.
package_stays_as_it_was()
{
	finds_chips_and_compiler && within n300 'touch "$TT_METAL_RUNTIME_ROOT/there"' &&
		inventory | diff before -
}

machines_by_names_that_programs_ask_for()
{
	afresh
	within p150 'cd "$TT_METAL_RUNTIME_ROOT/tt_metal/third_party/umd/tests"
		cd cluster_descriptor_examples
		cat wormhole_N150.yaml wormhole_N300.yaml t3k_cluster_desc.yaml \
			blackhole_P150.yaml blackhole_4xP150.yaml blackhole_8xP150.yaml |
			grep -c ^arch: | grep -x 6'
}

# And what is added to the package later is seen.
found_again()
{
	afresh
	within n150 'cd "$TT_METAL_RUNTIME_ROOT"; pwd; find' >first
	within p150 'cd "$TT_METAL_RUNTIME_ROOT"; pwd; find' >second
	cmp first second && touch "$ttnn/new" && within n150 'ls "$TT_METAL_RUNTIME_ROOT/new"'
}

another_installation()
{
	afresh
	cp -a "$ttnn" other
	within n150 'echo "$TT_METAL_CACHE"' >first
	rm -r "$ttnn" && mv other "$ttnn"
	within n150 'echo "$TT_METAL_CACHE"' >second
	! cmp first second
}

links_of_an_older_version()
{
	found_again || return
	link=$(head -n 1 first)/runtime
	rm -r "$link" && ln -s "$ttnn/runtime" "$link" && package_stays_as_it_was
}

cache_of_the_users()
{
	afresh
	TT_METAL_CACHE=$work/mine within n150 '[ "$TT_METAL_CACHE" = "$PWD/mine/ttmt-stand-in" ]'
}

real_compiler()
{
	afresh
	mkdir -p "$ttnn/runtime/sfpi/compiler/bin"
	cp /bin/true "$ttnn/runtime/sfpi/compiler/bin/riscv-tt-elf-g++"
	within n150 '[ -z "$TT_METAL_RUNTIME_ROOT$TT_METAL_CACHE" ]
		ls "$TT_METAL_MOCK_CLUSTER_DESC_PATH"'
}

root_that_is_given()
{
	afresh
	mkdir -p root/runtime root/tt_metal
	touch root/mine
	TT_METAL_RUNTIME_ROOT=$work/root within n150 'ls "$TT_METAL_RUNTIME_ROOT/mine"
		[ ! -e root/runtime/sfpi ]'
}

# The Python of a script is that of its first line; of other programs, that in PATH.
python_of_the_program()
{
	afresh
	mkdir bin
	real=$(python3 -c 'import sys; print(sys.executable)')
	printf '#!/bin/sh\nexit 1\n' >bin/python3
	printf '#!/bin/sh\nexec %s "$@"\n' "$real" >bin/python3.99
	{
		echo "#!$work/bin/python3.99"
		echo 'import os; os.stat(os.environ["TT_METAL_RUNTIME_ROOT"] + "/__init__.py")'
	} >bin/tool
	chmod +x bin/*
	PATH=$work/bin:$PATH "$run" --mock n150 tool &&
		PATH=$work/bin:$PATH "$run" --mock n150 bin/tool &&
		PATH=$work/bin:$PATH "$run" --mock n150 python3.99 bin/tool &&
		PATH=$work/bin:$PATH refused 'python3 finds no package ttnn' "$run" --mock n150 true
}

# Installed from a build's own tree, as pip install -e does it.
package_of_a_build()
{
	afresh
	mkdir -p tree/ttnn tree/runtime tree/tt_metal
	mv "$ttnn" tree/ttnn/ttnn
	touch tree/mine
	PYTHONPATH=$work/tree/ttnn within n150 'ls "$TT_METAL_RUNTIME_ROOT/mine"'
}

no_package()
{
	afresh
	PYTHONPATH='' refused 'set TT_METAL_RUNTIME_ROOT' "$run" --mock n150 echo it runs
}

no_machine()
{
	afresh
	refused '--mock n500: No such file' "$run" --mock n500 echo it runs &&
		refused '4xp150, 8xp150, n150, n300, p150, t3000' "$run" --mock n500 true &&
		refused '--mock ./n500.yaml: No such file' "$run" --mock ./n500.yaml echo it runs
}

machine_of_the_users()
{
	afresh
	echo arch: >mine.yaml
	within ./mine.yaml 'cd /; grep arch: "$TT_METAL_MOCK_CLUSTER_DESC_PATH"'
}

no_binutils()
{
	afresh
	mkdir bin
	ln -s "$(python3 -c 'import sys; print(sys.executable)')" bin/python3
	refused 'install binutils-riscv64-unknown-elf' \
		env "PATH=$work/bin" "$run" --mock n150 echo it runs
}

no_cache()
{
	afresh
	XDG_CACHE_HOME=/dev/null refused 'XDG_CACHE_HOME may name another folder' \
		"$run" --mock n150 echo it runs &&
		refused 'set XDG_CACHE_HOME, or HOME' \
			env -u XDG_CACHE_HOME -u HOME "$run" --mock n150 echo it runs
}

# One that looks whether mock chips were asked for, in a library that not all can see.
old_release()
{
	afresh
	sed -i s/0.99.1/0.74.0/ "$packages"/*/METADATA
	cat >metal.cpp <<-'END'
		#include <optional>
		#include <string>
		namespace tt {
		enum ARCH : int {};
		namespace tt_metal { namespace experimental {
		static std::optional<std::string> chips;
		void configure_mock_mode(ARCH arch, unsigned count)
		{
			chips = "architecture " + std::to_string(arch) + ", chips " + std::to_string(count);
		}
		std::optional<std::string> get_mock_cluster_desc() { return chips; }
		} } }
		extern "C" const char *look()
		{
			static auto found = tt::tt_metal::experimental::get_mock_cluster_desc();
			return found ? found->c_str() : "none";
		}
	END
	cat >program.c <<-'END'
		#include <dlfcn.h>
		#include <stdio.h>
		int main(void)
		{
			void *metal = dlopen("./metal.so", RTLD_NOW | RTLD_LOCAL);
			const char *(*look)(void) = metal ? dlsym(metal, "look") : NULL;
			return puts(look ? look() : dlerror()) < 0;
		}
	END
	${CXX:-g++} -std=c++17 -shared -fPIC -o metal.so metal.cpp &&
		${CC:-cc} -o program program.c -ldl && ./program | grep -x none &&
		"$run" --mock t3000 ./program | grep -x 'architecture 2, chips 8' &&
		"$run" --mock p150 ./program | grep -x 'architecture 3, chips 1' &&
		touch mine.yaml && refused 'TT-Metal 0.77.0 or later' "$run" --mock ./mine.yaml true
}

# As TT-Metal calls it: precompiled headers, firmware, and kernels with the firmware's symbols.
kernels()
{
	afresh
	gxx=$root/tools/ttmt-run/mock/riscv-tt-elf-g++
	echo 'SECTIONS { .text 0x4000 : { *(.text*) } __fw_export_text_end = .; }' >firmware.ld
	echo 'SECTIONS { .text __fw_export_text_end : { *(.text*) } }' >kernel.ld
	"$gxx" -Os -x c++-header pch.h -o pch.gch && ls pch.gch &&
		"$gxx" -Os -MMD -DX=1 -I. -c -o k.o nonsense.cc && grep ^k.o: k.d &&
		"$gxx" -Os -g -T./firmware.ld "$work/hw/lib/x.o" k.o -o firmware.elf &&
		for firmware in firmware.elf missing.elf; do
			"$gxx" -Os "-Wl,--just-symbols=$firmware" -Wl,-z,max-page-size=16 \
				-Wl,--emit-relocs -T./kernel.ld k.o -o "for-$firmware" &&
				ls "for-$firmware" || return
		done
}

check_finds_the_package()
{
	afresh
	"$run" --check >said && return 1
	grep -q "^TT-Metal: *$(realpath "$ttnn")\$" said &&
		grep -q '^Version: *ttnn 0.99.1, of python3$' said && grep 'no libtt_metal.so' said
}

check_of_what_is_no_library()
{
	afresh
	mkdir -p "$ttnn/build/lib"
	echo nothing >"$ttnn/build/lib/libtt_metal.so"
	"$run" --check >said && return 1
	grep 'cannot be loaded' said
}

# A plugin that has TT-Metal in it, whose types have names though its functions have none.
check_of_a_plugin()
{
	afresh
	echo 'const char type[] = "N2tt8tt_metal6DeviceE";' >plugin.c
	echo 'int nothing;' >other.c
	${CC:-cc} -shared -fPIC -o plugin.so plugin.c && ${CC:-cc} -shared -fPIC -o other.so other.c ||
		return
	"$run" --check ./plugin.so >said && return 1
	grep -q '^Library: .*/plugin.so$' said && grep "hides TT-Metal's names" said || return
	"$run" --check ./other.so >said && return 1
	grep 'has no TT-Metal in it' said
}

check_of_nothing()
{
	afresh
	PYTHONPATH='' "$run" --check python3 >said && return 1
	grep 'python3 finds no package ttnn' said
}

check 'a program finds chips and a compiler' finds_chips_and_compiler
check 'nothing is written into the package' package_stays_as_it_was
check 'machines have the names that programs ask for' machines_by_names_that_programs_ask_for
check 'folder and cache are found again' found_again
check 'another installation in the same place has its own' another_installation
check 'what is a folder now and was a link before is replaced' links_of_an_older_version
check "kernels are kept apart in a cache of the user's" cache_of_the_users
check 'a real compiler is used' real_compiler
check 'TT_METAL_RUNTIME_ROOT comes first' root_that_is_given
check 'the Python that is asked is that of the program' python_of_the_program
check 'a package that is installed from its tree' package_of_a_build
check 'no package' no_package
check 'no such machine' no_machine
check "a machine of the user's" machine_of_the_users
check 'no binutils' no_binutils
check 'no cache' no_cache
check 'a release that does not do it by itself' old_release
check 'kernels are made of nothing' kernels
check '--check finds the package' check_finds_the_package
check '--check of what is no library' check_of_what_is_no_library
check '--check of a plugin with hidden names' check_of_a_plugin
check '--check of nothing' check_of_nothing
finish
