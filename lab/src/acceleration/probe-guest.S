# Boot sector of the acceleration probe; probe-guest.ts has its bytes. To assemble it:
#   as --64 -o probe.o probe-guest.S && ld -m elf_x86_64 -Ttext 0x7c00 --oformat binary -o probe.bin probe.o
# Real mode -> protected mode -> long mode with paging, SSE, timer interrupts and HLT, then the debug-exit port.
    .code16
    .globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    ljmp $0, $1f
1:
    # page tables at 0x10000: PML4, PDPT, PD (2 MiB pages, 1 GiB)
    movw $0x1000, %ax
    movw %ax, %es
    xorw %di, %di
    movw $0x3000, %cx
    xorb %al, %al
    cld
    rep stosb
    movl $0x11003, %es:0
    movl $0x12003, %es:0x1000
    movw $0x2000, %di
    movl $0x83, %eax
2:  movl %eax, %es:(%di)
    addl $0x200000, %eax
    addw $8, %di
    cmpw $0x3000, %di
    jb 2b
    inb $0x92, %al
    orb $2, %al
    outb %al, $0x92
    lgdtl gdtr
    movl %cr4, %eax
    orl $0x620, %eax            # PAE, OSFXSR, OSXMMEXCPT
    movl %eax, %cr4
    movl $0x10000, %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x100, %eax            # LME
    wrmsr
    movl %cr0, %eax
    andl $0xfffffffb, %eax      # EM off
    orl $0x80000003, %eax       # PG, MP, PE
    movl %eax, %cr0
    ljmp $8, $long
    .code64
long:
    movw $16, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movq $0x7c00, %rsp
    # a little arithmetic, SSE and copying
    movq $0x200000, %rdi
    movl $0x40000, %ecx
    movq $0x5a5a5a5a, %rax
    rep stosq
    movdqa 0x200000, %xmm0
    paddq %xmm0, %xmm0
    xorl %eax, %eax
    cpuid
    # IDT with one gate for the timer (vector 0x20)
    movq $0x20000, %rdi
    leaq tick(%rip), %rax
    movw %ax, 0x200(%rdi)
    movw $8, 0x202(%rdi)
    movw $0x8e00, 0x204(%rdi)
    shrq $16, %rax
    movq %rax, 0x206(%rdi)
    lidt idtr
    # PIC: base 0x20, only IRQ 0; PIT: channel 0, mode 2, about 100 Hz
    movb $0x11, %al
    outb %al, $0x20
    movb $0x20, %al
    outb %al, $0x21
    movb $4, %al
    outb %al, $0x21
    movb $1, %al
    outb %al, $0x21
    movb $0xfe, %al
    outb %al, $0x21
    movb $0x34, %al
    outb %al, $0x43
    movb $0x9c, %al
    outb %al, $0x40
    movb $0x2e, %al
    outb %al, $0x40
    movl $20, %ebx
3:  sti
    hlt
    testl %ebx, %ebx
    jns 3b
    movb $0x15, %al
    outb %al, $0xf4
4:  hlt
    jmp 4b
tick:
    decl %ebx
    movb $0x20, %al
    outb %al, $0x20
    iretq
    .balign 4
gdt: .quad 0, 0x00209a0000000000, 0x0000920000000000
gdtr: .word 23
    .long gdt
idtr: .word 0x20f
    .quad 0x20000
    .org 510
    .word 0xaa55
